import { isExemptTerminalAccess } from '../bases/local.js';
import { assessLeg } from '../bases/first-leg.js';
import { type Case, denied, permitted, type Verdict } from '../case.js';
import { assessConsent, relyOnNo } from '../consent/checklist.js';
import { lastNo } from '../consent/standing.js';
import { relyOnObjections } from '../objections/marketing.js';
import { objectionEffect } from '../objections/particular.js';

/**
 * Gate 7. ePrivacy 5(3): storing or reading on the device needs consent whatever the GDPR basis, unless it is
 * strictly necessary; legitimate interests cannot place a cookie (Cookie Banner Taskforce 2023).
 */
export function terminalGate(c: Case): Verdict | undefined {
  if (c.operation !== 'terminal_access') return undefined;
  const { terminalAccess } = c.inForce.fact.data;
  const declared = terminalAccess === undefined && c.declares('strictly_necessary');
  if (terminalAccess === 'strictly_necessary' || declared) {
    return permitted('TERMINAL_STRICTLY_NECESSARY', 'strictly_necessary');
  }
  if (isExemptTerminalAccess(c)) return underPecr(c);
  if (!c.declares('consent')) return denied('TERMINAL_CONSENT_REQUIRED');
  return consentOnly(c);
}

/** Only the consent leg may carry device access. */
function consentOnly(c: Case): Verdict | undefined {
  const found = assessLeg(c, 'consent');
  if (!found.holds) return denied(found.reason);
  c.relied = { basis: 'consent', reason: found.reason };
  return undefined;
}

/** PECR reg 6 as amended: allowed until the person opts out; a later consent opens it again. */
function underPecr(c: Case): Verdict | undefined {
  const { effect, objections } = objectionEffect(c);
  const no = lastNo(c, 'processing');
  const optedOut = effect === 'pending' || effect === 'upheld' || no !== undefined;
  if (!optedOut) return permitted('UK_PECR_EXCEPTION', 'pecr_exception');
  if (c.declares('consent') && assessConsent(c, { scopes: ['processing'] }).holds) return consentOnly(c);
  relyOnObjections(c, objections);
  if (no !== undefined) relyOnNo(c, no);
  return denied('TERMINAL_OPTED_OUT');
}
