import type Database from 'better-sqlite3';
import { StreamForgotten } from '../errors.js';
import type { ReadStreamOptions, RecordedEvent } from '../port.js';
import type { RecentEvents } from '../recent-events.js';
import { categoryFilters } from './prefix-filter.js';
import type { CategoryFilter } from './prefix-filter.js';

/** A stretch of `$all`: what matched in it, and the last position that was looked at. */
export interface Page {
  readonly events: RecordedEvent[];
  /** Every match up to here (inclusive) is in `events`; positions from here on were not looked at. */
  readonly through: number;
}

/** Positions looked at in one page when names, not only categories, are compared: bounds the time of one page. */
const WINDOW = 8192;

/** Statements for different shapes of filters; the shapes in use are few. */
const MAX_STATEMENTS = 64;

const COLUMNS = 'e.position, s.name, e.revision, e.created, e.id, e.type, e.data';
const STREAM_EVENTS = 'SELECT position, revision, created, id, type, data FROM event WHERE stream = ?';
const STREAM = 'JOIN stream s ON s.id = e.stream';
/** `$all` skips what was forgotten (facts-and-subjects 7). */
const REMEMBERED = 'e.stream NOT IN (SELECT stream FROM erasure_order)';

type Row = [
  position: number,
  stream: string,
  revision: number,
  created: number,
  id: string,
  type: string,
  data: Buffer,
];

/** Of one stream: its name is known to whoever asks. */
type StreamRow = [
  position: number,
  revision: number,
  created: number,
  id: string,
  type: string,
  data: Buffer,
];

function toEvent([position, stream, revision, created, id, type, data]: Row): RecordedEvent {
  return {
    id,
    type,
    // A plain Uint8Array: Buffer's slice() shares memory where Uint8Array's copies.
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    stream,
    revision: BigInt(revision),
    position: BigInt(position),
    created,
  };
}

/** A page of what is in memory up to the head. */
function pageOf(
  recent: readonly RecordedEvent[],
  prefixes: readonly string[] | undefined,
  limit: number,
  head: number,
): Page {
  const named = prefixes
    ? recent.filter(({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix)))
    : recent;
  const events = named.slice(0, limit);
  const last = events.at(-1);
  return { events, through: last && events.length >= limit ? Number(last.position) : head };
}

/** Largest number that SQLite and JavaScript both count exactly; no revision or position comes near it. */
const TOP = Number.MAX_SAFE_INTEGER;

/** The nearest number that a row can have, or just beyond every row. */
export function toNumber(value: bigint): number {
  if (value < 0n) return 0;
  return value > BigInt(TOP) ? TOP : Number(value);
}

/** SQL's LIMIT for a caller's limit: absent is none (-1), nonsense is zero. */
function toLimit(limit: number | undefined): number {
  if (limit === undefined || limit === Number.POSITIVE_INFINITY) return -1;
  return limit >= 1 ? Math.min(Math.trunc(limit), TOP) : 0;
}

/**
 * Reads with the writer's own connection. The file is held exclusively, a commit runs to its end within one turn of the
 * event loop, and reads run between commits: so a read never sees half a group, and no lock is ever waited for.
 */
export class EventReader {
  private readonly findStream: Database.Statement<[string], [id: number, forgotten: 0 | 1]>;
  private readonly whole: Database.Statement<[number, number], StreamRow>;
  private readonly forwards: Database.Statement<[number, number, number], StreamRow>;
  private readonly backwards: Database.Statement<[number, number, number], StreamRow>;
  private readonly categories: Database.Statement<[], { id: number; name: string }>;
  private readonly pages = new Map<string, Database.Statement<(number | string)[], Row>>();

  constructor(
    private readonly db: Database.Database,
    /** Position of the last committed event, 0 in an empty store. */
    private readonly head: () => number,
    /** What was committed last, as far as it is in memory. */
    private readonly recent: () => RecentEvents | undefined = () => undefined,
  ) {
    this.findStream = db
      .prepare<[string], [number, 0 | 1]>(
        'SELECT s.id, EXISTS (SELECT 1 FROM erasure_order o WHERE o.stream = s.id) FROM stream s WHERE s.name = ?',
      )
      .raw();
    // Without LIMIT where there is none: SQLite takes a third less for the same few rows.
    this.whole = db
      .prepare<[number, number], StreamRow>(`${STREAM_EVENTS} AND revision >= ? ORDER BY revision`)
      .raw();
    this.forwards = db
      .prepare<[number, number, number], StreamRow>(
        `${STREAM_EVENTS} AND revision >= ? ORDER BY revision LIMIT ?`,
      )
      .raw();
    this.backwards = db
      .prepare<[number, number, number], StreamRow>(
        `${STREAM_EVENTS} AND revision <= ? ORDER BY revision DESC LIMIT ?`,
      )
      .raw();
    this.categories = db.prepare('SELECT id, name FROM category');
  }

  /** As the port's readStream. */
  stream(name: string, options: ReadStreamOptions): RecordedEvent[] {
    const [stream, forgotten] = this.findStream.get(name) ?? [];
    if (forgotten === 1) throw new StreamForgotten(name);
    if (stream === undefined) return [];
    return this.rowsOf(stream, options).map(([position, ...rest]) => toEvent([position, name, ...rest]));
  }

  /** Names of the forgotten streams, in their order. */
  forgottenStreams(): string[] {
    return this.db
      .prepare<[], string>('SELECT s.name FROM erasure_order o JOIN stream s ON s.id = o.stream ORDER BY 1')
      .pluck()
      .all();
  }

  /**
   * The next stretch of `$all` from `from` (inclusive), at most `limit` (from 1) events. With names to compare it may
   * end early, even without a match: go on from `through + 1` until `through` is the head.
   */
  page(from: number, prefixes: readonly string[] | undefined, limit: number): Page {
    const head = this.head();
    if (from > head) return { events: [], through: head };
    const recent = this.recent()?.since(BigInt(from - 1), prefixes ? Number.MAX_SAFE_INTEGER : limit);
    if (recent) return pageOf(recent, prefixes, limit, head);
    const filters = prefixes && categoryFilters(prefixes, this.categories.all());
    if (filters?.length === 0) return { events: [], through: head };
    const byName = filters?.some((filter) => filter.prefixes !== undefined) ?? false;
    const to = byName ? Math.min(head, from + WINDOW - 1) : head;
    const events = this.rows(from, to, filters, limit).map(toEvent);
    const last = events.at(-1);
    return { events, through: last !== undefined && events.length >= limit ? Number(last.position) : to };
  }

  private rowsOf(stream: number, { from, limit, direction }: ReadStreamOptions): StreamRow[] {
    if (direction !== 'backwards') {
      const first = toNumber(from ?? 0n);
      return limit === undefined
        ? this.whole.all(stream, first)
        : this.forwards.all(stream, first, toLimit(limit));
    }
    if (from !== undefined && from < 0n) return [];
    return this.backwards.all(stream, from === undefined ? TOP : toNumber(from), toLimit(limit));
  }

  private rows(
    from: number,
    to: number,
    filters: readonly CategoryFilter[] | undefined,
    limit: number,
  ): Row[] {
    if (filters === undefined) {
      const sql = `SELECT ${COLUMNS} FROM event e ${STREAM} WHERE e.position BETWEEN ? AND ? AND ${REMEMBERED} ORDER BY e.position LIMIT ?`;
      return this.prepared(sql).all(from, to, limit);
    }
    // One branch per category, each in the order of its index: SQLite merges them without sorting.
    const sql = filters
      .map(({ prefixes }) => {
        const named = prefixes
          ? ' AND EXISTS (SELECT 1 FROM json_each(?) p WHERE substr(s.name, 1, length(p.value)) = p.value)'
          : '';
        return `SELECT ${COLUMNS} FROM event e INDEXED BY event_in_category ${STREAM}
                 WHERE e.category = ? AND e.position BETWEEN ? AND ? AND ${REMEMBERED}${named}`;
      })
      .join(' UNION ALL ');
    const parameters = filters.flatMap(({ category, prefixes }) =>
      prefixes ? [category, from, to, JSON.stringify(prefixes)] : [category, from, to],
    );
    return this.prepared(`${sql} ORDER BY position LIMIT ?`).all(...parameters, limit);
  }

  private prepared(sql: string): Database.Statement<(number | string)[], Row> {
    const known = this.pages.get(sql);
    if (known !== undefined) return known;
    if (this.pages.size >= MAX_STATEMENTS) this.pages.clear();
    const statement = this.db.prepare<(number | string)[], Row>(sql).raw();
    this.pages.set(sql, statement);
    return statement;
  }
}
