import { birthdayAt } from '../../calendar/birthday.js';
import type { Fact, Instant } from '../../facts/fact.js';
import type { Case } from '../case.js';
import type { Entry, Grant } from '../history/entries.js';
import type { ReasonCode } from '../reasons.js';
import { digitalAge, needsJointConsent } from './digital-age.js';

/** Whether the giver could consent (1.6, row 9): the permission's reason, or the defect. */
export interface Capacity {
  readonly holds: boolean;
  readonly reason: ReasonCode;
  readonly facts: readonly (Fact | undefined)[];
}

/** What is known of the person's age at an instant, under the law of the residence then. */
interface Childhood {
  readonly below: boolean;
  readonly joint: boolean;
}

/**
 * Art. 8(1): the digital age of the country of residence counts both when the consent was given and when it is
 * used. It is asked only of services offered directly to a child, not of counselling (Recital 38), and only
 * where the age is known: an unknown age counts as adult (1.12).
 */
export function capacityFor(c: Case, grant: Grant): Capacity {
  const { iss, counselling } = c.inForce.fact.data;
  const birth = birthOf(c);
  if (iss !== true || counselling === true || birth === undefined) return unasked(c, grant);
  const residences = c.person.residences.filter(({ at }) => at <= c.at).map(({ fact }) => fact);
  const facts = [birth.fact, ...residences, ...guardiansVerified(c)];
  const given = childhoodAt(c, birth.date, grant.at);
  const used = childhoodAt(c, birth.date, c.at);
  const reason = grant.fact.by === 'guardian' ? byGuardian(c, grant, given, used) : byPerson(c, given, used);
  return { holds: reason.startsWith('CONSENT_ACTIVE'), reason, facts };
}

function unasked(c: Case, grant: Grant): Capacity {
  const guardian = grant.fact.by === 'guardian' && isVerified(c, grant);
  return {
    holds: true,
    reason: guardian ? 'CONSENT_ACTIVE_GUARDIAN' : 'CONSENT_ACTIVE',
    facts: guardian ? guardiansVerified(c) : [],
  };
}

function byPerson(c: Case, given: Childhood, used: Childhood): ReasonCode {
  if (given.below) {
    // A consent given too young is not cured by a birthday.
    return used.below ? 'GUARDIAN_CONSENT_REQUIRED' : 'CONSENT_INVALID_AT_GRANT';
  }
  if (!used.below) return 'CONSENT_ACTIVE';
  return c.setting('age_evaluated_at_use') === true ? 'GUARDIAN_CONSENT_REQUIRED' : 'CONSENT_ACTIVE';
}

function byGuardian(c: Case, grant: Grant, given: Childhood, used: Childhood): ReasonCode {
  if (!isVerified(c, grant)) return 'GUARDIAN_NOT_VERIFIED';
  if (grant.fact.data.assent !== true) {
    if (given.joint) return 'JOINT_CONSENT_REQUIRED';
    if (used.joint && c.setting('age_evaluated_at_use') === true) return 'JOINT_CONSENT_REQUIRED';
  }
  if (!given.below) return 'CONSENT_INVALID_AT_GRANT';
  if (used.below) return 'CONSENT_ACTIVE_GUARDIAN';
  // EDPB 05/2020 147-149: it stands if the young person does nothing, who must be told.
  return c.setting('guardian_on_digital_age') === 'expires'
    ? 'CONSENT_EXPIRED'
    : 'CONSENT_ACTIVE_GUARDIAN_CARRIED_OVER';
}

/** Whether the young person gave a consent of their own, at an age to do so, before a guardian took it back. */
export function consentedAlone(c: Case, withdrawal: Entry, since: number): boolean {
  const { iss, counselling } = c.inForce.fact.data;
  const birth = birthOf(c);
  if (iss !== true || counselling === true || birth === undefined) return false;
  const own = c.facts.grants.find(
    (grant) =>
      grant.fact.by === 'subject' &&
      c.counts(grant) &&
      grant.order > since &&
      grant.order < withdrawal.order &&
      !childhoodAt(c, birth.date, grant.at).below,
  );
  if (own === undefined) return false;
  c.rely(birth.fact, own.fact);
  return true;
}

function childhoodAt(c: Case, birthDate: string, at: Instant): Childhood {
  const country = c.person.residences.findLast((entry) => entry.at <= at)?.fact.data.country;
  const below = at < birthdayAt(birthDate, digitalAge(country, at));
  return { below, joint: below && needsJointConsent(country) };
}

/** The birth date as recorded last; absent also after its key was destroyed. */
export function birthOf(c: Case): { date: string; fact: Fact } | undefined {
  const fact = c.person.births.findLast(({ at }) => at <= c.at)?.fact;
  const date: string | undefined = fact?.data.birthDate;
  return fact === undefined || date === undefined ? undefined : { date, fact };
}

/** Art. 8(2): stated on the grant, or shown by a record of the verification. */
function isVerified(c: Case, grant: Grant): boolean {
  return grant.fact.data.guardianVerified === true || guardiansVerified(c).length > 0;
}

function guardiansVerified(c: Case): Fact[] {
  return c.person.guardiansVerified.filter((entry) => entry.at <= c.at).map(({ fact }) => fact);
}
