/** Closed lists of words that facts, questions and answers use (header of the decision scenarios). */

/** Lawful bases: GDPR Art. 6(1)(a)-(f), ePrivacy 5(3) and 13(2), and the local ones of `regime: local`. */
export const BASES = [
  'consent',
  'contract',
  'legal_obligation',
  'vital_interests',
  'public_task',
  'legitimate_interests',
  'soft_opt_in',
  'strictly_necessary',
  'pecr_exception',
  'recognised_legitimate_interests',
  'opt_out_regime',
  'no_justification_needed',
] as const;
export type Basis = (typeof BASES)[number];

/** What may be asked about (decision rules 1.1); `use` is the default. */
export const OPERATIONS = [
  'use',
  'store',
  'disclose',
  'transfer',
  'terminal_access',
  'automated_decision',
  'legal_claims',
  'protect_person',
  'important_public_interest',
  'port',
  'erase',
  'keep_proof',
  'keep_suppression',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** How a consent was given. Only a clear affirmative act counts (GDPR 4(11), Recital 32). */
export const AFFIRMATIVE_METHODS = [
  'opt_in',
  'banner_accept',
  'signed_form',
  'verbal',
  'settings_choice',
  'double_opt_in',
] as const;
export const PASSIVE_METHODS = [
  'continued_use',
  'silence',
  'preticked',
  'browser_default',
  'scroll',
  'buried_in_terms',
] as const;
export const CONSENT_METHODS = [...AFFIRMATIVE_METHODS, ...PASSIVE_METHODS] as const;

/** What another company is to a controller: of its group, a joint controller (Art. 26), a processor (Art. 28). */
export const COMPANY_ROLES = ['parent', 'subsidiary', 'affiliate', 'joint', 'processor'] as const;
export type CompanyRole = (typeof COMPANY_ROLES)[number];

/** Who acted (facts-and-subjects.md 1). */
export const ACTORS = ['subject', 'guardian', 'agent', 'controller', 'authority', 'system'] as const;
export type Actor = (typeof ACTORS)[number];
