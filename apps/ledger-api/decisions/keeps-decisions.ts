import { createHash } from 'node:crypto';
import type { Decision } from '#accountability';
import { type CheckRequest, decided } from '#ledger';
import { canonicalJson } from '#stored-event';

/** Where decisions go. */
export interface DecisionSink {
  add(decision: Decision): void;
}

/** Digests and tokens that are remembered: most questions say one of a few things. */
const REMEMBERED = 1_000;

/**
 * Tells the decision log of every check that was answered: who was asked about by id, for what, with which outcome.
 * What else the question said (recipient, country, channel) is kept as a digest: whoever has the question can show
 * that it was this one.
 */
export class KeepsDecisions {
  readonly #digests = new Map<string, string>();
  #token = '';
  #position = '';

  /** @param sink undefined: nothing is kept */
  constructor(private readonly sink: DecisionSink | undefined) {}

  /** @param answer what the engine gave; an item of a batch that has no answer is no decision */
  keep(question: CheckRequest, answer: object, principal: string): void {
    const about = this.sink && decided(answer);
    if (!this.sink || !about) return;
    const { decisionId: id, decidedAt: at, controller, subjectId: subject } = about;
    const { permitted, reason, basis, until } = about;
    const { purpose, operation = 'use', at: asOf, knownAt } = question;
    const context = this.#contextOf(question);
    const position = this.#positionIn(about.position);
    this.sink.add({
      id,
      at,
      controller,
      subject,
      purpose,
      operation,
      context,
      asOf,
      knownAt,
      permitted,
      reason,
      basis,
      until,
      position,
      principal,
    });
  }

  #contextOf(question: CheckRequest): string | undefined {
    const { recipient, recipientRole, country, location, channel, jurisdiction, collectedAt } = question;
    const said = recipient ?? recipientRole ?? country ?? location ?? channel ?? jurisdiction ?? collectedAt;
    if (said === undefined) return undefined;
    const text = contextText(question);
    const known = this.#digests.get(text);
    if (known !== undefined) return known;
    const digest = createHash('sha256').update(text).digest('base64url');
    if (this.#digests.size >= REMEMBERED) this.#digests.clear();
    this.#digests.set(text, digest);
    return digest;
  }

  /** The position that a consistency token stands for (facts-and-subjects 11). */
  #positionIn(token: string): string {
    // Between two writes all answers carry the same.
    if (token !== this.#token) {
      const body = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8');
      this.#position = (JSON.parse(body) as readonly [string, number, string])[2];
      this.#token = token;
    }
    return this.#position;
  }
}

/** JCS of what a question says besides person, purpose, operation and time. */
function contextText(question: CheckRequest): string {
  const { recipient, recipientRole, country, location, channel, jurisdiction, collectedAt } = question;
  const members = { recipient, recipientRole, country, location, channel, jurisdiction, collectedAt };
  return canonicalJson(
    Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)),
  );
}
