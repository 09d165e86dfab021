import type { Case } from '../case.js';
import { consentBefore, everDeclaredConsent, reachesChannel } from '../consent/standing.js';
import type { Objection } from '../history/entries.js';
import { relyOnObjections } from './marketing.js';
import { misreadWithdrawals } from './misread.js';
import { standingOf } from './standing.js';

/** What objections under Art. 21(1) do to the bases (e) and (f) together. */
export type ObjectionEffect = 'none' | 'pending' | 'upheld' | 'rejected';

/**
 * Gate 9. Art. 21(1): objections from the person's particular situation, and withdrawals that have to be read as
 * such. They remove public task and legitimate interests and nothing else; they survive new versions.
 */
export function objectionEffect(c: Case): { effect: ObjectionEffect; objections: readonly Objection[] } {
  const objections = [...raised(c), ...misread(c)];
  if (objections.length === 0) return { effect: 'none', objections };
  const standings = new Set(objections.map((objection) => standingOf(c, objection)));
  if (standings.has('upheld')) return { effect: 'upheld', objections };
  // "Shall no longer process unless the controller demonstrates": the wait is the controller's (1.12).
  if (standings.has('pending') && c.setting('objection_pending_effect') === 'stop') {
    return { effect: 'pending', objections };
  }
  return { effect: standings.has('rejected') ? 'rejected' : 'none', objections };
}

/**
 * A withdrawal is an objection to (e) and (f) where it finds no grant or refusal before it (1.19), and always
 * where consent was never asked: a grant there gave nothing that could be withdrawn (1.5).
 */
function misread(c: Case): readonly Objection[] {
  if (c.facts.withdrawals.length === 0) return [];
  const neverAsked = !everDeclaredConsent(c);
  return misreadWithdrawals(
    c,
    (_, entry) => c.counts(entry),
    (entry) => neverAsked || consentBefore(c, entry) === undefined,
  );
}

function raised(c: Case): Objection[] {
  return c.facts.objections.filter(
    (entry) =>
      c.counts(entry) &&
      entry.fact.type === 'objection.raised' &&
      entry.fact.data.kind === 'particular_situation' &&
      reachesChannel(entry.fact.data.channels, c.question.channel) &&
      standingOf(c, entry) !== 'withdrawn',
  );
}

/** The effect on a retention that rests on legitimate interests, named as evidence. */
export function objectionOnRetention(c: Case): ObjectionEffect {
  const { effect, objections } = objectionEffect(c);
  if (effect !== 'none') relyOnObjections(c, objections);
  return effect;
}
