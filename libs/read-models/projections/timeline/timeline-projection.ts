import { subjectIdOf } from '#subjects';
import type { Batch, Handling, Projection } from '../../engine/projection.js';
import type { ReadFact } from '../../engine/read-fact.js';
import type { ReadsPersons } from '../../persons/reads-persons.js';
import { scopeOf } from '../../persons/scope.js';
import { type RowValues, together, writeRows } from '../../store/sql.js';
import { TIMELINE_TABLES } from '../../store/sqlite/timeline-tables.js';

/** Facts whose `version` is that of a notice; elsewhere it is that of a purpose. */
const ABOUT_A_NOTICE: ReadonlySet<string> = new Set([
  'notice.published',
  'notice.acknowledged',
  'consent.requested',
]);

/** A row of `fact`, as far as it leads to rows of `fact_purpose`. */
interface Forgotten {
  readonly position: number | string;
  readonly controller: string | null;
  readonly type: string;
  readonly at: number;
  readonly purpose: string | null;
  readonly purposes: string | null;
}

/** Every fact of `$all`, on both clocks, with what is `pub`. What is sealed is opened when somebody reads, and never kept. */
export class TimelineProjection implements Projection {
  readonly name = 'timeline';
  readonly version = 1;
  readonly kind = 'search';
  readonly run = 'from-beginning';
  readonly tables = TIMELINE_TABLES;

  constructor(private readonly reads: Pick<ReadsPersons, 'factOf'>) {}

  async handle({ facts }: Batch, { sql, table, breathe }: Handling): Promise<void> {
    const rows: RowValues[] = [];
    const named: RowValues[] = [];
    for (const fact of facts) {
      const { at } = this.reads.factOf(fact);
      rows.push(this.#row(fact, at));
      const { controller, type, pub } = fact.body;
      const scope = scopeOf(pub);
      for (const purpose of scope === '*' ? ['*'] : (scope ?? [])) {
        named.push([controller ?? '', purpose, type, at, fact.event.position]);
      }
      await breathe();
    }
    await together([
      writeRows(sql, table('fact'), COLUMNS, rows, []),
      writeRows(sql, table('fact_purpose'), PURPOSE_COLUMNS, named, []),
    ]);
  }

  async forget(subjectId: string, { sql, table }: Handling): Promise<void> {
    const rows = await sql.rows<Forgotten>(
      `SELECT position, controller, type, at, purpose, purposes FROM ${table('fact')} WHERE subject = ?`,
      [subjectId],
    );
    for (const { controller, type, at, position, purpose, purposes } of rows) {
      const named = purpose ?? purposes;
      const list = named?.startsWith('[') ? (JSON.parse(named) as string[]) : [named ?? ''];
      for (const one of list) {
        await sql.run(
          `DELETE FROM ${table('fact_purpose')}
            WHERE controller = ? AND purpose = ? AND type = ? AND at = ? AND position = ?`,
          [controller ?? '', one, type, at, position],
        );
      }
    }
    await sql.run(`DELETE FROM ${table('fact')} WHERE subject = ?`, [subjectId]);
  }

  #row({ event, body }: ReadFact, at: number): RowValues {
    const { purpose, purposes, version, notice, noticeVersion } = body.pub as {
      readonly purpose?: string;
      readonly purposes?: '*' | readonly string[];
      readonly version?: number;
      readonly notice?: string;
      readonly noticeVersion?: number;
    };
    const ofNotice = ABOUT_A_NOTICE.has(body.type);
    return [
      event.position,
      event.id,
      body.type,
      body.controller ?? null,
      event.stream,
      event.revision,
      subjectIdOf(event.stream) ?? null,
      at,
      Date.parse(body.rec),
      body.occ === undefined ? null : Date.parse(body.occ),
      body.eff === undefined ? null : Date.parse(body.eff),
      body.actor.by,
      body.actor.principal,
      purpose ?? null,
      purposes === undefined || purposes === '*' ? (purposes ?? null) : JSON.stringify(purposes),
      ofNotice ? null : (version ?? null),
      notice ?? null,
      noticeVersion ?? (ofNotice ? (version ?? null) : null),
      JSON.stringify(body.pub),
    ];
  }
}

const PURPOSE_COLUMNS = ['controller', 'purpose', 'type', 'at', 'position'];

const COLUMNS = [
  'position',
  'event',
  'type',
  'controller',
  'stream',
  'revision',
  'subject',
  'at',
  'recorded_at',
  'occurred_at',
  'effective_at',
  'actor_by',
  'principal',
  'purpose',
  'purposes',
  'version',
  'notice',
  'notice_version',
  'pub',
];
