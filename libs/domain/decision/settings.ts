/**
 * Where the law leaves room: each setting with its default and the other values that these rules define
 * (decision rules 1.12). Any other value is refused when somebody tries to set it (1.18).
 */
export const SETTINGS = {
  objection_pending_effect: {
    fallback: 'stop',
    other: ['continue'],
    why: '21(1) says "shall no longer process unless the controller demonstrates"; 18(1)(d) gives restriction on request',
  },
  erasure_request_effect: {
    fallback: 'pause',
    other: ['none'],
    why: 'a request to delete is also a no to consent / legitimate-interest use (C-129/21)',
  },
  restriction_consent: {
    fallback: 'fresh_only',
    other: ['any_valid'],
    why: '18(2) does not say whether older consent counts',
  },
  lift_without_notice: {
    fallback: 'ineffective',
    other: ['effective_but_flagged'],
    why: '18(3) gives no sanction in itself',
  },
  consent_evidence: { fallback: 'required', other: ['optional'], why: '7(1) burden of proof' },
  late_grant: {
    fallback: 'from_recorded_unless_time_proven',
    other: ['from_occurred'],
    why: 'back-dated consent is the classic defect; restrictive facts always count from occurrence',
  },
  tie_break: { fallback: 'stricter_wins', other: ['stream_order'], why: 'clock resolution' },
  material_change: {
    fallback: 'reconsent',
    other: ['inform_and_allow_revocation'],
    why: 'EDPB 110 / LGPD 8 §6',
  },
  basis_change: { fallback: 'blocked', other: ['notified'], why: 'EDPB 120-123' },
  guardian_on_digital_age: { fallback: 'remains_valid', other: ['expires'], why: 'EDPB 147-149' },
  age_evaluated_at_use: {
    fallback: true,
    other: [false],
    why: '8(1) "processing shall be lawful where the child is at least"',
  },
  vital_overrides_restriction: {
    fallback: true,
    other: [false],
    why: '18(2) silent on the person’s own life',
  },
  restriction_exempts_legal_obligation: {
    fallback: false,
    other: [true],
    why: '18(2) names important public interest, not legal obligation',
  },
  signal_outside_california: { fallback: 'objection', other: ['ignore'], why: '21(5); LG Berlin 2023' },
  signal_dnt_california: {
    fallback: 'ignore',
    other: ['opt_out'],
    why: '11 CCR 7025(b) asks for a signal meant as opt-out of sale',
  },
  objection_to_consent_purpose: { fallback: 'withdrawal', other: ['ignore'], why: '12(2) facilitate' },
  withdrawal_of_nonconsent_purpose: { fallback: 'objection', other: ['ignore'], why: '12(2) facilitate' },
  soft_opt_in_after_objection: { fallback: 'needs_fresh_consent', other: ['new_sale_revives'], why: '21(3)' },
  marketing_objection_survives_erasure: { fallback: true, other: [false], why: 'suppression' },
  proof_retention: {
    fallback: 'P5Y',
    other: 'duration',
    why: 'EDPB 107; DE UWG 7a(2) five years after last use',
  },
  unverified_requests: {
    fallback: 'stop_first_verify_before_disclosing_or_deleting',
    other: ['verify_first'],
    why: '7(3), 12(6)',
  },
  regime: {
    fallback: 'gdpr_everywhere',
    other: ['local'],
    why: 'strictest common rule; local switches on opt-out regimes',
  },
  deceased: { fallback: 'stop', other: ['national'], why: 'Recital 27' },
} as const;

export type SettingName = keyof typeof SETTINGS;

/** A setting's value as it stands in `settings.changed`. */
export type SettingValue = string | boolean;

/** A setting's value when nothing was ever set. */
export function defaultOf(name: SettingName): SettingValue {
  return SETTINGS[name].fallback;
}

/** Whether a name is one of the settings. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
