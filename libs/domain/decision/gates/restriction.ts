import type { Basis } from '../../facts/vocabulary.js';
import { firstLeg } from '../bases/first-leg.js';
import { type Case, denied, permitted, type Relief, type Verdict } from '../case.js';
import { assessConsent, relyOnConsent } from '../consent/checklist.js';
import type { Restriction } from '../history/entries.js';
import { liftedWithoutNotice, openRestrictions, relyOnRestrictions } from '../objections/restrictions.js';

/**
 * Gate 4. Art. 18(2): restricted data is stored and nothing else, except with the person's consent, for legal
 * claims, for the rights of another person, or for reasons of important public interest.
 */
export function restrictionGate(c: Case): Verdict | undefined {
  const open = openRestrictions(c);
  if (open.length === 0) return undefined;
  // Art. 20: asking for one's data is the person's own wish, which 18(2) lets pass.
  if (c.operation === 'port') return undefined;
  relyOnRestrictions(c, open);
  switch (c.operation) {
    case 'store':
      return permitted('STORAGE_ONLY_RESTRICTED');
    case 'protect_person':
      return permitted('RESTRICTION_EXCEPTION_RIGHTS_OF_OTHERS', 'legitimate_interests');
    case 'important_public_interest':
      return permitted('RESTRICTION_EXCEPTION_PUBLIC_INTEREST', 'public_task');
    default:
      c.relief = reliefFor(c, open);
      if (c.relief !== undefined) return undefined;
      return denied(
        open.every((restriction) => liftedWithoutNotice(c, restriction))
          ? 'RESTRICTED_LIFT_NOT_NOTIFIED'
          : 'RESTRICTED',
      );
  }
}

/** What lets processing go on: it only lifts the ban, later gates still run (1.19, gate 4). */
function reliefFor(c: Case, open: readonly Restriction[]): Relief | undefined {
  if (hasFreshConsent(c, open)) return { allows: () => true, reason: 'RESTRICTION_EXCEPTION_CONSENT' };
  // ePrivacy 5(3) knows no other basis for device access.
  if (c.operation === 'terminal_access') return undefined;
  // A life outweighs; 18(2) is silent on the person's own.
  if (holds(c, (basis) => basis === 'vital_interests') && c.setting('vital_overrides_restriction') === true) {
    return { allows: (basis) => basis === 'vital_interests' };
  }
  const publicInterest = { allows: () => true, reason: 'RESTRICTION_EXCEPTION_PUBLIC_INTEREST' } as const;
  if (c.inForce.fact.data.art18PublicInterest === true) {
    return holds(c, () => true) ? publicInterest : undefined;
  }
  const legalDuty = (basis: Basis): boolean => basis === 'legal_obligation';
  if (!holds(c, legalDuty) || c.setting('restriction_exempts_legal_obligation') !== true) return undefined;
  return { ...publicInterest, allows: legalDuty };
}

/** A consent given after every open restriction agrees to this processing; an older one says nothing about it. */
function hasFreshConsent(c: Case, open: readonly Restriction[]): boolean {
  const scopes = ['processing', 'during_restriction'] as const;
  const after = Math.max(...open.map(({ order }) => order));
  const fresh = assessConsent(c, { scopes, after });
  relyOnConsent(c, fresh);
  if (fresh.holds) return true;
  const any = assessConsent(c, { scopes });
  if (!any.holds || c.setting('restriction_consent') !== 'any_valid') return false;
  relyOnConsent(c, any);
  return true;
}

function holds(c: Case, allows: (basis: Basis) => boolean): boolean {
  return firstLeg(c, allows).leg !== undefined;
}
