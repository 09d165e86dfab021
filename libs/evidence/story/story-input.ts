import type { Answer, ControllerLaw, Fact, Instant, Question } from '#domain';
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
   * Reads linked streams as the ledger does, where the caller has the ledger at hand. Absent: `decide()` and
   * `decideLinked()`, which know nothing of stops carried over from links that have ended (decision 0010).
   */
  readonly judge?: Judge;
}

/** One of the linked streams of a person. */
export interface StreamInLaw {
  readonly subjectId: string;
  readonly facts: readonly Fact[];
}

/** What a ledger says about a person. */
export interface Judged {
  decide(question: Question): Answer;
  /** All facts that count for the person at an instant. */
  factsAt(at: Instant): readonly Fact[];
}

/** @param streams the one asked about first; all that any link ever reached */
export type Judge = (law: ControllerLaw, streams: readonly StreamInLaw[]) => Judged;
