import { type Case, denied, type Verdict } from '../case.js';
import { qualifyingSale } from '../bases/soft-opt-in.js';
import {
  marketingObjections,
  relyOnObjections,
  reopenedByConsent,
  standingSignals,
} from '../objections/marketing.js';

/**
 * Gate 3. Art. 21(2)-(3): an objection to direct marketing ends the matter; no balancing test applies, whatever
 * the basis. Art. 21(5): so does a signal, on purposes marked as tracking; neither flag implies the other.
 */
export function marketingGate(c: Case): Verdict | undefined {
  const { directMarketing, tracking } = c.inForce.fact.data;
  if (directMarketing === true) {
    const objections = marketingObjections(c);
    if (objections.length > 0) {
      relyOnObjections(c, objections);
      if (!reopenedByConsent(c, objections) && !revivedBySale(c, objections))
        return denied('OBJECTION_MARKETING');
    }
  }
  if (tracking === true) {
    const signals = standingSignals(c);
    if (signals.length > 0) {
      c.rely(...signals.map(({ fact }) => fact));
      if (!reopenedByConsent(c, signals)) return denied('SIGNAL_OPT_OUT');
    }
  }
  return undefined;
}

/** By default somebody who unsubscribed and buys again stays unsubscribed (1.12). */
function revivedBySale(c: Case, objections: readonly { readonly order: number }[]): boolean {
  if (!c.declares('soft_opt_in')) return false;
  const sale = qualifyingSale(c, Math.max(...objections.map(({ order }) => order)));
  if (sale === undefined || c.setting('soft_opt_in_after_objection') !== 'new_sale_revives') return false;
  c.rely(sale.fact);
  return true;
}
