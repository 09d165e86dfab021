import { instantOf } from '#stored-event';
import {
  BIRTH_DATE_TYPE,
  factOf,
  KEY_ENDING_TYPES,
  type ReadEvent,
  type ReadsSubjects,
  type SubjectReader,
  type SubjectStream,
} from '../reading/index.js';
import type { Written } from './append.js';

/** After these a stream is read again: they open, end or link more than themselves. */
export const REREAD: ReadonlySet<string> = new Set([
  ...KEY_ENDING_TYPES,
  BIRTH_DATE_TYPE,
  'subject.merged',
  'subject.absorbed',
  'subject.unmerged',
]);

/**
 * The streams of persons as the items of one lane of a batch leave them, so that the next item need not read them
 * again. If somebody else has written meanwhile, the append conflicts, and the stream is read.
 */
export class LaneMemory {
  readonly #streams = new Map<string, SubjectStream>();

  /** A reader that gives what is remembered, and reads the rest. */
  before(reader: SubjectReader): ReadsSubjects {
    return {
      read: (subjectId) => {
        const held = this.#streams.get(subjectId);
        return held ? Promise.resolve(held) : reader.read(subjectId);
      },
      linkedWith: (subjectId, facts) => reader.linkedWith(subjectId, facts),
    };
  }

  /** Remembers a stream with what was just appended to it. */
  keep(stream: SubjectStream, { stored, revision, position }: Written): void {
    if (stored.some(({ body }) => REREAD.has(body.type))) {
      this.#streams.delete(stream.subjectId);
      return;
    }
    const first = revision - BigInt(stored.length - 1);
    const added = stored.map((event, i): ReadEvent => {
      const { id, type, rec } = event.body;
      const place = { stream: stream.stream, revision: first + BigInt(i), position, created: instantOf(rec) };
      // Nobody asks for the bytes of what is read already.
      return { event: { id, type, data: NO_BYTES, ...place }, stored: event };
    });
    this.#streams.set(stream.subjectId, {
      ...stream,
      controller: stored[0]?.body.controller ?? stream.controller,
      expected: revision,
      position,
      events: [...stream.events, ...added],
      facts: [...stream.facts, ...stored.map((event) => factOf(event))],
    });
  }

  /** Forgets a stream that was not as remembered. */
  drop(subjectId: string): void {
    this.#streams.delete(subjectId);
  }
}

const NO_BYTES = new Uint8Array();
