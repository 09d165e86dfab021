import type { Basis, Obligation, ReasonCode, SettingName } from '#domain';
import type { CheckAnswer, Ruling, Standing } from './check-answer.js';

// Answers are made by the hundred thousand: a class lays its members out once, where spreading two objects into a
// third copies them one by one. Absent members stay absent.

/** A standing as `Standings` makes it. */
export class Stood implements Standing {
  readonly subjectKnown: boolean;
  readonly knownUpTo: string;
  readonly final: boolean;
  readonly position: string;
  readonly mode?: 'replay';
  readonly ageUnknown?: true;

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
}

/** A ruling and its standing as one answer. */
export class Answered implements CheckAnswer {
  readonly permitted: boolean;
  readonly reason: ReasonCode;
  readonly basis?: Basis;
  readonly until?: string;
  readonly evidence: readonly string[];
  readonly also: readonly ReasonCode[];
  readonly obligations: readonly Obligation[];
  readonly settingsUsed: readonly SettingName[];
  readonly retention?: { readonly after: 'collection'; readonly period: string };
  readonly subjectKnown: boolean;
  readonly knownUpTo: string;
  readonly final: boolean;
  readonly position: string;
  readonly mode?: 'replay';
  readonly ageUnknown?: true;
  readonly decisionId: string;

  constructor(ruling: Ruling, standing: Standing, decisionId: string) {
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
    this.decisionId = decisionId;
  }
}
