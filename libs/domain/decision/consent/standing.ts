import type { Case } from '../case.js';
import type { Grant, No, Objection } from '../history/entries.js';
import { standingOf } from '../objections/standing.js';
import { consentedAlone } from './capacity.js';

/** What a grant may be for; only `processing` is consent in the sense of Art. 6(1)(a). */
export type ConsentScope = 'processing' | 'during_restriction' | 'transfer';

/** The last no of the person or about the consent: it ends every grant before it. */
export type ConsentNo = No | Objection;

/** Whether a grant can be seen now: late ones open only when recorded (T6), those to a coming version with it. */
export function isVisible(c: Case, grant: Grant): boolean {
  if (grant.at > c.at) return false;
  const { fact } = grant;
  if (fact.recordedAt <= c.at || fact.data.timeProof !== undefined) return true;
  // Art. 7(1): a time of its own that nothing proves does not open anything backwards (Wind Tre, 12 Dec 2024).
  return c.setting('late_grant') === 'from_occurred';
}

/** A grant names a version that is not in force yet: it counts from its day (1.6, row 6). */
export function isForLater(c: Case, { fact }: Grant): boolean {
  const named = c.purpose?.versions.find(({ version }) => version === fact.data.version);
  return named !== undefined && named.from > c.at;
}

/** The last no by now that ends consent of a scope, read for the question's channel. */
export function lastNo(c: Case, scope: ConsentScope): ConsentNo | undefined {
  const no = lastRecordedNo(c, scope, c.facts.nos.length);
  const objection = objectionAsWithdrawal(c);
  return no === undefined || (objection !== undefined && objection.order > no.order) ? objection : no;
}

function lastRecordedNo(c: Case, scope: ConsentScope, before: number): No | undefined {
  for (let index = before - 1; index >= 0; index--) {
    const no = c.facts.nos[index];
    if (no !== undefined && c.counts(no) && ends(c, no, scope, index)) return no;
  }
  return undefined;
}

function ends(c: Case, no: No, scope: ConsentScope, index: number): boolean {
  const { fact } = no;
  if (fact.type === 'consent.expired') {
    // Only a consent that stands can expire; what was withdrawn before keeps its name.
    const before = lastRecordedNo(c, scope, index);
    return c.facts.grants.some(
      (grant) => grant.order < no.order && grant.order > (before?.order ?? c.lifeFrom) && isVisible(c, grant),
    );
  }
  if (fact.type !== 'consent.withdrawn') return true;
  if (fact.data.scope !== undefined && fact.data.scope !== scope) return false;
  if (!reachesChannel(fact.data.channels, c.question.channel)) return false;
  // EDPB 05/2020 148: a guardian can no longer take back what the young person gave alone.
  if (fact.by !== 'guardian') return true;
  return !consentedAlone(c, no, lastRecordedNo(c, scope, index)?.order ?? -1);
}

/** An act limited to channels counts for those, and against a question that names none (1.17). */
export function reachesChannel(channels: readonly string[] | undefined, asked: string | undefined): boolean {
  return channels === undefined || asked === undefined || channels.includes(asked);
}

/**
 * Art. 12(2): somebody who "objects" to a purpose on consent withdraws it, whatever else the version declares. On
 * a marketing purpose it is a marketing objection instead (gate 3), which suspends and does not end.
 */
function objectionAsWithdrawal(c: Case): Objection | undefined {
  if (!c.declares('consent') || c.version?.fact.data.directMarketing === true) return undefined;
  const objection = c.facts.objections.findLast(
    (entry) =>
      c.counts(entry) &&
      entry.fact.type === 'objection.raised' &&
      entry.fact.data.kind === 'particular_situation' &&
      reachesChannel(entry.fact.data.channels, c.question.channel) &&
      standingOf(c, entry) !== 'withdrawn',
  );
  if (objection === undefined) return undefined;
  return c.setting('objection_to_consent_purpose') === 'withdrawal' ? objection : undefined;
}

/** Grants of some scopes that nothing has ended by now, oldest first, after a place in the order. */
export function standingGrants(c: Case, scopes: readonly ConsentScope[], after: number): readonly Grant[] {
  if (c.facts.grants.length === 0) return [];
  const since = scopes.map((scope) => lastNo(c, scope)?.order ?? -1);
  return c.facts.grants.filter((grant) => {
    const no = since[scopes.indexOf((grant.fact.data.scope ?? 'processing') as ConsentScope)];
    if (no === undefined || grant.order <= no || grant.order <= after) return false;
    return c.counts(grant) && isVisible(c, grant) && !isForLater(c, grant);
  });
}

/** The grant or refusal that a withdrawal is about, since the erasure before it; without one it is misread. */
export function consentBefore(c: Case, { order }: { readonly order: number }): Grant | No | undefined {
  const life =
    c.facts.erasures.findLast((erasure) => erasure.order < order && !erasure.retained)?.order ?? -1;
  const grant = lastBefore(c.facts.grants, order, life, (entry) => isVisible(c, entry));
  if (grant !== undefined) return grant;
  // A refusal where consent was never asked has no effect, so it turns no objection into a withdrawal either.
  if (!everDeclaredConsent(c)) return undefined;
  return lastBefore(c.facts.nos, order, life, ({ fact }) => fact.type === 'consent.refused');
}

/**
 * The last entry of an ordered list between two places that fits. Found by halving: every withdrawal of a long history
 * asks for the one before it.
 */
function lastBefore<E extends { readonly order: number }>(
  entries: readonly E[],
  before: number,
  after: number,
  fits: (entry: E) => boolean,
): E | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.order ?? Infinity) < before) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry === undefined || entry.order <= after) return undefined;
    if (fits(entry)) return entry;
  }
  return undefined;
}

/** Whether some version of the purpose that is effective by now rests on consent. */
export function everDeclaredConsent(c: Case): boolean {
  return c.purpose?.versions.some(({ from, bases }) => from <= c.at && bases.includes('consent')) ?? false;
}
