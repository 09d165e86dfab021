import { addDuration } from '../../calendar/duration.js';
import type { Fact } from '../../facts/fact.js';
import { AFFIRMATIVE_METHODS } from '../../facts/vocabulary.js';
import type { Case } from '../case.js';
import type { Grant } from '../history/entries.js';
import { relyOnObjection } from '../objections/standing.js';
import type { ReasonCode } from '../reasons.js';
import { capacityFor } from './capacity.js';
import {
  consentBefore,
  type ConsentNo,
  type ConsentScope,
  lastNo,
  reachesChannel,
  standingGrants,
} from './standing.js';

/** Which consent is asked for. */
export interface ConsentAsked {
  /** Grants of these scopes count. */
  readonly scopes: readonly ConsentScope[];
  /** Only grants after this place in the order count; default: any. */
  readonly after?: number;
  /** Explicit consent is needed whatever the purpose says. */
  readonly explicit?: boolean;
}

/** What the checklist 1.6 found: the reason of the permission, or the first row that failed. */
export interface ConsentFinding {
  readonly holds: boolean;
  readonly reason: ReasonCode;
  readonly grant?: Grant;
  /** What ended the grants that do not stand any more. */
  readonly nos?: readonly ConsentNo[];
  readonly facts: readonly (Fact | undefined)[];
}

/** Art. 4(11), 6(1)(a), 7: consent is valid only if every row of 1.6 holds. */
export function assessConsent(c: Case, asked: ConsentAsked): ConsentFinding {
  const finding = assess(c, asked);
  if (asked.scopes.length === 1) return finding;
  // Of several kinds of grants, what ended those of the other kind belongs to the finding.
  const nos = asked.scopes.map((scope) => lastNo(c, scope)).filter((no) => no !== undefined);
  return { ...finding, nos };
}

function assess(c: Case, asked: ConsentAsked): ConsentFinding {
  const standing = standingGrants(c, asked.scopes, asked.after ?? -1);
  const newest = standing.at(-1);
  if (newest === undefined) return withoutGrant(c);
  const covering = standing.findLast((one) => isGood(c, one) && coversChannel(c, one));
  const grant = covering ?? standing.findLast((one) => isGood(c, one));
  if (grant === undefined) return failed(newest, defectOf(c, newest) ?? 'CONSENT_UNPROVEN');

  const confirmation = confirmationOf(c, grant);
  const asksConfirmation = c.inForce.fact.data.doubleOptIn === true;
  if (asksConfirmation && confirmation === undefined) return failed(grant, 'CONSENT_UNCONFIRMED');
  const confirmed = asksConfirmation ? confirmation : undefined;
  if (c.at >= expiryOf(c, grant)) return failed(grant, 'CONSENT_EXPIRED', confirmed);
  if (isStale(c, grant)) return failed(grant, 'CONSENT_STALE_VERSION', confirmed);
  if (covering === undefined) return failed(grant, 'CHANNEL_NOT_COVERED', confirmed);
  if (!coversRecipient(c, grant)) return failed(grant, 'RECIPIENT_NOT_COVERED', confirmed);
  if (needsExplicit(c, asked) && grant.fact.data.explicit !== true) {
    return failed(grant, 'EXPLICIT_CONSENT_REQUIRED', confirmed);
  }
  const { holds, reason, facts } = capacityFor(c, grant);
  return { holds, reason, grant, facts: [grant.fact, confirmed].concat(facts) };
}

function failed(grant: Grant, reason: ReasonCode, confirmed?: Fact): ConsentFinding {
  return { holds: false, reason, grant, facts: [grant.fact, confirmed] };
}

/** Row 1: the last consent fact by now is a no, or there is none. */
function withoutGrant(c: Case): ConsentFinding {
  const no = lastNo(c, 'processing');
  if (no === undefined) return { holds: false, reason: 'CONSENT_MISSING', facts: [] };
  return { holds: false, reason: NO_REASONS[no.fact.type], nos: [no], facts: [] };
}

const NO_REASONS = {
  'consent.withdrawn': 'CONSENT_WITHDRAWN',
  'objection.raised': 'CONSENT_WITHDRAWN',
  'consent.refused': 'CONSENT_REFUSED',
  'consent.invalidated': 'CONSENT_INVALIDATED',
  'consent.expired': 'CONSENT_EXPIRED',
} as const satisfies Record<ConsentNo['fact']['type'], ReasonCode>;

/** Rows 2 and 3: a clear affirmative act, and its evidence (Recital 32; C-673/17; Art. 7(1)). */
function defectOf(c: Case, { fact }: Grant): ReasonCode | undefined {
  if (!(AFFIRMATIVE_METHODS as readonly string[]).includes(fact.data.method ?? 'opt_in')) {
    return 'CONSENT_INVALID_METHOD';
  }
  if (fact.data.evidencePresent !== false) return undefined;
  return c.setting('consent_evidence') === 'required' ? 'CONSENT_UNPROVEN' : undefined;
}

/** Whether a grant is one at all; a bad one neither creates nor destroys consent. */
export function isGood(c: Case, grant: Grant): boolean {
  return defectOf(c, grant) === undefined;
}

/** Row 4: the confirmation of a double opt-in; the grant itself where it says so. */
function confirmationOf(c: Case, grant: Grant): Fact | undefined {
  const { confirmed, method } = grant.fact.data;
  if (confirmed === true || method === 'double_opt_in') return grant.fact;
  return c.facts.confirmations.find((entry) => entry.order > grant.order && entry.at <= c.at)?.fact;
}

/** Row 5: the earlier of the date named and the purpose's maximum age (EDPB 05/2020 110-111; CNIL). */
export function expiryOf(c: Case, grant: Grant): number {
  const { consentMaxAge } = c.inForce.fact.data;
  if (consentMaxAge === undefined) return grant.expires;
  return Math.min(grant.expires, addDuration(grant.at, consentMaxAge));
}

/** Row 6: a material version took effect after the one consented to (EDPB 05/2020 110; WP260 29-31). */
export function isStale(c: Case, grant: Grant): boolean {
  return staleSince(c, grant) !== undefined && c.setting('material_change') === 'reconsent';
}

/** From when on a material version stands between the consent and now. */
export function staleSince(c: Case, { fact }: Grant): number | undefined {
  return c.purpose?.versions.find(
    ({ version, from, fact: published }) =>
      version > fact.data.version && from <= c.at && published.data.material === true,
  )?.from;
}

/** Row 7: a consent limited to channels covers those only, and no question that leaves the channel out (1.17). */
function coversChannel(c: Case, { fact }: Grant): boolean {
  const { channels } = fact.data;
  const { channel } = c.question;
  return channels === undefined || (channel !== undefined && reachesChannel(channels, channel));
}

/** Row 7: other controllers must be named (EDPB 05/2020 65); processors need not. */
function coversRecipient(c: Case, { fact }: Grant): boolean {
  if (c.operation !== 'disclose') return true;
  const { recipient, recipientRole } = c.question;
  if (recipientRole === 'processor') return true;
  return recipient !== undefined && (fact.data.recipients ?? []).includes(recipient);
}

/** Row 8: Art. 9(2)(a), 22(2)(c), 49(1)(a). */
function needsExplicit(c: Case, asked: ConsentAsked): boolean {
  if (asked.explicit === true) return true;
  const { specialCategory, art9, adm } = c.inForce.fact.data;
  if (specialCategory === true && art9 === 'explicit_consent') return true;
  return c.operation === 'automated_decision' && adm?.['ground'] === 'explicit_consent';
}

/** Names what the finding rests on. */
export function relyOnConsent(c: Case, { nos, facts }: ConsentFinding): void {
  for (const fact of facts) c.rely(fact);
  if (nos !== undefined) for (const no of nos) relyOnNo(c, no);
}

/** Names a no, with the consent that it ended: a withdrawal alone would be read as an objection (1.12). */
export function relyOnNo(c: Case, no: ConsentNo): void {
  c.rely(no.fact, consentBefore(c, no)?.fact);
  const asObjection = 'outcomes' in no ? no : c.facts.withdrawals.find(({ order }) => order === no.order);
  if (asObjection !== undefined) relyOnObjection(c, asObjection);
}
