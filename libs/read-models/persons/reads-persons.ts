import type { ControllerLaw, Fact, Instant, Question, Stretch } from '#domain';
import type { Position } from '#event-store';
import type { StoredEvent } from '#stored-event';

/** One person's facts at one controller as of a position of `$all`. */
export interface PersonStream {
  readonly subjectId: string;
  /** Absent where nothing was recorded by then. */
  readonly controller: string | undefined;
  /** In order of recording. */
  readonly facts: readonly Fact[];
}

/** What the law says about one person, links included. */
export interface PersonAnswers {
  stretch(law: ControllerLaw, question: Question): Stretch;
  /** The first instant after the question's at which anything about it may change; Infinity: never. */
  steadyUntil(law: ControllerLaw, question: Question): Instant;
  /** All facts that count at an instant; within a union with ids `<stream>/<id>`. */
  factsAt(at: Instant): readonly Fact[];
}

/**
 * How the tables read persons: the room that asks and answers (`#ledger`, `PersonsAsOf`) reads the same facts the same
 * way, and the composition root brings it here, so that a table and a check cannot differ in how they read.
 */
export interface ReadsPersons<S extends PersonStream = PersonStream> {
  /** @throws the store's errors */
  read(subjectId: string, upTo: Position): Promise<S>;
  /** @param members all that any link ever reached from there, `asked` among them */
  person(asked: S, members: readonly S[]): PersonAnswers;
  /** The same person, or nobody, with these facts only and without links. */
  alone(subject: PersonStream, facts: readonly Fact[]): PersonAnswers;
  /** A fact as the law reads it, without what is sealed. */
  factOf(stored: Pick<StoredEvent, 'body'>): Fact;
}
