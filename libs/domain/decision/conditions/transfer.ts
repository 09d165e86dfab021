import { type Case, denied, type Verdict } from '../case.js';
import { assessTransferConsent } from '../consent/transfer.js';
import { covers } from '../history/entries.js';
import { adequacyAt } from '../law/register.js';
import { EUROPEAN_ECONOMIC_AREA } from '../packs/jurisdictions.js';

/**
 * Gate 14. Art. 44-49: besides the basis a transfer tool, in the order adequacy, registered safeguards, explicit
 * consent to this transfer. A tool that was revoked denies from that instant; earlier transfers stay explained.
 */
export function transferGate(c: Case): Verdict | undefined {
  const { country } = c.question;
  if (country === undefined) return denied('TRANSFER_NO_SAFEGUARD');
  if (EUROPEAN_ECONOMIC_AREA.includes(country)) return undefined;
  const { register } = c.reading;
  const adequacy = adequacyAt(register, country, c.at);
  if (adequacy !== undefined) {
    c.rely(adequacy.fact);
    c.condition = 'TRANSFER_ADEQUACY';
    return undefined;
  }
  const safeguard = register.safeguards.find(
    ({ fact, from, revoked }) =>
      fact.data.country === country &&
      covers(fact.data.purposes, c.question.purpose) &&
      from <= c.at &&
      c.at < revoked,
  );
  if (safeguard !== undefined) {
    c.rely(safeguard.fact);
    c.condition = 'TRANSFER_SAFEGUARDS';
    return undefined;
  }
  if (!assessTransferConsent(c, country)) return denied('TRANSFER_NO_SAFEGUARD');
  c.condition = 'TRANSFER_EXPLICIT_CONSENT';
  return undefined;
}
