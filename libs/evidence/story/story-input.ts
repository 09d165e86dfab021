import type { Answer, Question } from '#domain';
import type { ExportStatement } from '../bag/index.js';
import type { LeafBody } from '../leaf/index.js';

/** A person's fact with what the bundle opens of it. */
export interface FactToTell {
  readonly seq: bigint;
  /** Which of the persons' streams, from 0; for one person the stream asked about is 0. */
  readonly stream: number;
  readonly body: LeafBody;
  /** Sealed fields that the bundle discloses. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Classes (`identity`, `proof`, `content`) of which something is left out on purpose. */
  readonly redacted: readonly string[];
  /** Classes whose key is destroyed. */
  readonly erased: readonly string[];
}

/** An exact text that the bundle holds. */
export interface TextToTell {
  /** SHA-256, base64url: its name in `data/texts/`. */
  readonly digest: string;
  readonly mediaType: string;
  readonly language?: string;
  readonly bytes: Uint8Array;
}

/**
 * What the story and the records are made of. The model of a bundle (`../bundle/model.ts`) is one: hand it over as it
 * is. Everything is data; nothing here reads a clock, a store or a key.
 */
export interface StoryInput {
  readonly statement: ExportStatement;
  /** The persons' facts, in the order of the log. Empty for a whole ledger. */
  readonly facts: readonly FactToTell[];
  /** What the controller published and registered, in the order of the log. */
  readonly context: readonly LeafBody[];
  readonly texts: readonly TextToTell[];
  /** Subject ids in the order of `stream`. Absent: of one person they are read from its links, of others unknown. */
  readonly subjects?: readonly string[];
  /**
   * Birth dates by event id, for the decision only: never shown. Absent: those that are disclosed. Without one the age
   * is unknown, and the story says so.
   */
  readonly birthDates?: ReadonlyMap<string, string>;
  /**
   * The ledger's own answer about the person, where the caller has it. Absent: `decide()` and `decideLinked()` on the
   * facts given, which know nothing of stops carried over from links that have ended.
   */
  readonly judge?: (question: Question) => Answer;
}
