import type { Answer, ControllerLaw, Question } from '../decision/index.js';
import type { FactType, Instant } from '../facts/fact.js';
import type { Actor } from '../facts/vocabulary.js';
import type { RegisterState } from './register-state.js';
import type { SubjectState } from './subject-state.js';

/** A command to record one fact: its fields have passed the catalogue's checks, its times are known. */
export interface FactCommand {
  readonly type: FactType;
  readonly by: Actor;
  /** The fact's time (decision rules T1). */
  readonly at: Instant;
  /** When it will be recorded: the present, for every rule that asks about it. */
  readonly recordedAt: Instant;
  /** Start of validity (versions, settings, safeguards) or the date that the person chose (stops). */
  readonly effectiveAt?: Instant;
  /** The fact's fields as given, sets sorted, without defaults for what the ledger computes. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Purposes that a request named as a list for a fact that has one `purpose`. */
  readonly split?: readonly string[];
  /** An id for an objection, a restriction, … that the caller left without one; the same for every retry. */
  readonly freshId: string;
}

/** What a command is judged against: pure data and the law's own answers. */
export interface Circumstances {
  readonly law: ControllerLaw;
  readonly register: RegisterState;
  /** The union of the linked subjects' facts; nobody for facts that are about no person. */
  readonly subject: SubjectState;
  /** `decide()` on everything recorded so far, linked subjects included. */
  readonly ask: (question: Question) => Answer;
}

/** One event to be: its fields before they are placed, and the purposes whose keys seal it. */
export interface FactDraft {
  readonly type: FactType;
  readonly purpose?: string;
  /** `*`: all purposes, also for facts that name none (facts-and-subjects.md 11). */
  readonly scope: '*' | readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** A rule that refuses: throws a `Refusal`, or lets the command pass. */
export type Guard = (circumstances: Circumstances, command: FactCommand) => void;
