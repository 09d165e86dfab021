import { acceptOnlyBanner } from './accept-only-banner.js';
import { acknowledgementByUse } from './acknowledgement-by-use.js';
import { approximateRetention } from './approximate-retention.js';
import { browserDefaultConsent } from './browser-default-consent.js';
import { checkBack } from './check-back.js';
import { consentByUse } from './consent-by-use.js';
import { continuedUseAcceptance } from './continued-use-acceptance.js';
import { contractAsInterest } from './contract-as-interest.js';
import { dateBeforeText } from './date-before-text.js';
import { eitherBasis } from './either-basis.js';
import { emptyList } from './empty-list.js';
import { erasureNotice } from './erasure-notice.js';
import { feeForRights } from './fee-for-rights.js';
import { graceAfterOptOut } from './grace-after-opt-out.js';
import { identityBeforeWithdrawal } from './identity-before-withdrawal.js';
import { lateAnswer } from './late-answer.js';
import { noBalancing } from './no-balancing.js';
import { noComplaintRight } from './no-complaint-right.js';
import { noDataProtectionOfficer } from './no-data-protection-officer.js';
import { noDate } from './no-date.js';
import { noRepresentative } from './no-representative.js';
import { noWithdrawalRight } from './no-withdrawal-right.js';
import { preTickedConsent } from './pre-ticked-consent.js';
import { privacyShield } from './privacy-shield.js';
import { purposeWithoutBasis } from './purpose-without-basis.js';
import { restrictionGrounds } from './restriction-grounds.js';
import { restrictionLiftNotice } from './restriction-lift-notice.js';
import type { Rule } from './rule.js';
import { sharingWithoutBasis } from './sharing-without-basis.js';
import { silenceAsConsent } from './silence-as-consent.js';
import { twoHomes } from './two-homes.js';
import { unnamedBasis } from './unnamed-basis.js';
import { unnamedInterest } from './unnamed-interest.js';
import { vagueRetention } from './vague-retention.js';

/** Every rule, in the order of the documentation: consent, purposes and bases, rights, periods, what is missing. */
export const RULES: readonly Rule[] = [
  consentByUse,
  acknowledgementByUse,
  browserDefaultConsent,
  continuedUseAcceptance,
  silenceAsConsent,
  preTickedConsent,
  acceptOnlyBanner,
  checkBack,
  purposeWithoutBasis,
  sharingWithoutBasis,
  unnamedBasis,
  eitherBasis,
  twoHomes,
  contractAsInterest,
  unnamedInterest,
  noBalancing,
  identityBeforeWithdrawal,
  restrictionLiftNotice,
  restrictionGrounds,
  erasureNotice,
  graceAfterOptOut,
  lateAnswer,
  feeForRights,
  approximateRetention,
  vagueRetention,
  privacyShield,
  noWithdrawalRight,
  noComplaintRight,
  noRepresentative,
  noDataProtectionOfficer,
  dateBeforeText,
  noDate,
  emptyList,
];
