import {
  factTime,
  type LateFacts,
  endedKeys,
  openReadable,
  type OpensBoxes,
  type ReadEvent,
  type SubjectReader,
} from '../reading/index.js';
import type { StoredEvent } from '#stored-event';
import { subjectStream } from '#subjects';
import type { TimelinePage } from './asking.js';
import type { TimelineAnswer, TimelineEntry } from './check-answer.js';
import { QuestionRefused } from './question-refused.js';
import { findSubject, standingOf, type SubjectQueryParts } from './status.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const CURSOR = /^[0-9]{1,20}$/;

interface Row extends ReadEvent {
  readonly subjectId: string;
  /** Keys that an erasure in the same stream names. */
  readonly ended: ReadonlySet<string>;
}

/** A person's facts in order of recording, both clocks, as of any time; linked subjects' facts among them. */
export class TimelineQuery {
  constructor(
    private readonly parts: SubjectQueryParts & {
      readonly reader: SubjectReader;
      readonly late: LateFacts;
      readonly boxes: OpensBoxes;
    },
  ) {}

  /** @throws QuestionRefused as `findSubject`, and CURSOR_INVALID */
  async answer(subjectId: string, query: TimelinePage): Promise<TimelineAnswer> {
    const after = cursorOf(query.after);
    const found = await findSubject(this.parts, subjectId, query);
    const union = found.person.person.unionAt(query.at ?? found.now, query.knownAt);
    const rows = (await Promise.all(union.members.map((member) => this.#rows(member.subjectId)))).flat();
    const wanted = rows
      .filter(({ event, stored }) => event.position > after && isVisible(stored, query))
      .sort((a, b) => (a.event.position < b.event.position ? -1 : 1));
    const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
    const page = wanted.slice(0, limit);
    const linked = union.members.length > 1;
    return {
      subject: subjectId,
      entries: await Promise.all(page.map((row) => this.#entry(row, linked))),
      ...(wanted.length > limit ? { next: String(page.at(-1)?.event.position) } : {}),
      ...standingOf(this.parts.standings, found, query.knownAt, found.shown),
    };
  }

  async #rows(subjectId: string): Promise<Row[]> {
    const { events } = await this.parts.reader.read(subjectId);
    const ended = endedKeys(events);
    return events.map((read) => ({ ...read, subjectId, ended }));
  }

  async #entry({ event, stored, subjectId, ended }: Row, linked: boolean): Promise<TimelineEntry> {
    const { body } = stored;
    // What an erasure names is not shown any more, also in the moment before its key is destroyed.
    const standing = body.sd.filter(({ key }) => !ended.has(key)).map((entry) => entry.class);
    const { fields, erased } =
      standing.length > 0
        ? await openReadable(this.parts.boxes, subjectId, stored, standing)
        : { fields: {}, erased: [] };
    const gone = body.sd.map((entry) => entry.class).filter((cls) => !standing.includes(cls));
    return {
      id: linked ? `${subjectStream(subjectId)}/${body.id}` : body.id,
      type: body.type,
      subject: subjectId,
      revision: event.revision.toString(),
      at: new Date(factTime(stored)).toISOString(),
      recordedAt: body.rec,
      ...(this.parts.late.isLate(event.position) ? { late: true } : {}),
      ...(body.occ === undefined ? {} : { occurredAt: body.occ }),
      ...(body.eff === undefined ? {} : { effectiveAt: body.eff }),
      actor: body.actor,
      ...named(body.pub),
      fields: { ...body.pub, ...fields },
      erased: [...new Set([...gone, ...erased])].sort(),
    };
  }
}

function isVisible(stored: StoredEvent, { at = Infinity, knownAt = Infinity }: TimelinePage): boolean {
  return factTime(stored) <= at && Date.parse(stored.body.rec) <= knownAt;
}

function named(pub: Readonly<Record<string, unknown>>): Pick<TimelineEntry, 'purposes' | 'version'> {
  const { purpose, purposes, version } = pub as {
    readonly purpose?: string;
    readonly purposes?: '*' | readonly string[];
    readonly version?: number;
  };
  const about = purposes ?? (purpose === undefined ? undefined : [purpose]);
  return {
    ...(about === undefined ? {} : { purposes: about }),
    ...(version === undefined ? {} : { version }),
  };
}

function cursorOf(after: string | undefined): bigint {
  if (after === undefined) return -1n;
  if (!CURSOR.test(after)) throw new QuestionRefused('CURSOR_INVALID', 'after');
  return BigInt(after);
}
