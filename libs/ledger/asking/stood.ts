import type { Basis, Obligation, ReasonCode, SettingName } from '#domain';
import type { CheckAnswer, Standing } from './check-answer.js';
import { decisionIdAt } from './decision-id.js';
import { membersOf } from './members-of.js';
import type { Ruled } from './ruling.js';

// Answers are made by the hundred thousand: a class lays its members out once, where spreading two objects into a
// third copies them one by one. Absent members stay absent.

/** A standing as `Standings` makes it. */
export class Stood implements Standing {
  readonly subjectKnown: boolean;
  readonly knownUpTo: string;
  readonly final: boolean;
  readonly position: string;
  declare readonly mode?: 'replay';
  declare readonly ageUnknown?: true;
  #members: string | undefined;

  constructor(
    known: boolean,
    knownUpTo: string,
    final: boolean,
    position: string,
    replay: boolean,
    ageUnknown: boolean,
  ) {
    this.subjectKnown = known;
    this.knownUpTo = knownUpTo;
    this.final = final;
    this.position = position;
    if (replay) this.mode = 'replay';
    if (ageUnknown) this.ageUnknown = true;
  }

  /** Its members as JSON, without the braces. */
  get members(): string {
    return (this.#members ??= membersOf(this));
  }
}

/** What an answer was about. */
export interface About {
  readonly controller: string;
  readonly subjectId: string | undefined;
  readonly decidedAt: number;
}

/** A ruling and its standing as one answer. */
export class Answered implements CheckAnswer {
  readonly permitted: boolean;
  readonly reason: ReasonCode;
  declare readonly basis?: Basis;
  declare readonly until?: string;
  readonly evidence: readonly string[];
  readonly also: readonly ReasonCode[];
  readonly obligations: readonly Obligation[];
  readonly settingsUsed: readonly SettingName[];
  declare readonly retention?: { readonly after: 'collection'; readonly period: string };
  readonly subjectKnown: boolean;
  readonly knownUpTo: string;
  readonly final: boolean;
  readonly position: string;
  declare readonly mode?: 'replay';
  declare readonly ageUnknown?: true;
  readonly decisionId: string;
  readonly #ruling: Ruled;
  readonly #standing: Stood;
  readonly #controller: string;
  readonly #subjectId: string | undefined;
  readonly #decidedAt: number;

  constructor(ruling: Ruled, standing: Stood, about: About) {
    this.permitted = ruling.permitted;
    this.reason = ruling.reason;
    if (ruling.basis !== undefined) this.basis = ruling.basis;
    if (ruling.until !== undefined) this.until = ruling.until;
    this.evidence = ruling.evidence;
    this.also = ruling.also;
    this.obligations = ruling.obligations;
    this.settingsUsed = ruling.settingsUsed;
    if (ruling.retention !== undefined) this.retention = ruling.retention;
    this.subjectKnown = standing.subjectKnown;
    this.knownUpTo = standing.knownUpTo;
    this.final = standing.final;
    this.position = standing.position;
    if (standing.mode !== undefined) this.mode = standing.mode;
    if (standing.ageUnknown !== undefined) this.ageUnknown = standing.ageUnknown;
    this.decisionId = decisionIdAt(about.decidedAt);
    this.#ruling = ruling;
    this.#standing = standing;
    this.#controller = about.controller;
    this.#subjectId = about.subjectId;
    this.#decidedAt = about.decidedAt;
  }

  // Not members of the answer: what the decision log keeps besides.

  /** Whose purpose was asked about. */
  get controller(): string {
    return this.#controller;
  }

  /** Who was asked about; undefined for nobody known. */
  get subjectId(): string | undefined {
    return this.#subjectId;
  }

  /** UTC milliseconds. */
  get decidedAt(): number {
    return this.#decidedAt;
  }

  /** What `JSON.stringify` would give, put together from texts that other answers share. */
  get text(): string {
    return `{${this.#ruling.members},${this.#standing.members},"decisionId":"${this.decisionId}"}`;
  }
}

/** An answer of the engine with what it was about; undefined for what a batch says in the place of one. */
export function decided(answer: object): Answered | undefined {
  return answer instanceof Answered ? answer : undefined;
}

/** JSON of an answer, or of what a batch says in the place of one. */
export function answerText(answer: object): string {
  return answer instanceof Answered ? answer.text : JSON.stringify(answer);
}
