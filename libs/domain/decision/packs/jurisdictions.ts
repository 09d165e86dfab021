import type { Instant } from '../../facts/fact.js';

/** Local law that `regime: local` switches on (decision rules 1.13): dated data, not code. */
export const UNITED_KINGDOM = {
  /** DUAA 2025, main parts: recognised legitimate interests, automated decisions, PECR exemptions. */
  dataUseAndAccessAct: Date.parse('2026-02-05'),
  /** PECR reg 6, Schedule A1: what may be stored or read with an opt-out. */
  exemptTerminalAccess: ['statistics', 'appearance'] as readonly string[],
} as const;

export const CALIFORNIA = {
  /** Civ. Code 1798.120(c): below it, sale or sharing needs an opt-in. */
  optInBelow: 16,
  /** Civ. Code 1798.120(c): from this age the opt-in is the person's own. */
  ownOptInFrom: 13,
} as const;

/** Transfers inside the European Economic Area need no instrument (Art. 44). */
export const EUROPEAN_ECONOMIC_AREA: readonly string[] = [
  ...['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT'],
  ...['LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'],
  ...['IS', 'LI', 'NO'],
];

/** Dates at which local law changes: candidates for `until`. */
export const LOCAL_LAW_CHANGES: readonly Instant[] = [UNITED_KINGDOM.dataUseAndAccessAct];

/** Ages at which local law changes the answer. */
export const LOCAL_AGES: readonly number[] = [CALIFORNIA.optInBelow, CALIFORNIA.ownOptInFrom];
