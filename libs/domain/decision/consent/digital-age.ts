import type { Instant } from '../../facts/fact.js';

/** Since when a country's digital age of consent is what it is. */
interface Since {
  readonly from?: string;
  readonly years: number;
}

/** Art. 8(1): sixteen where the country chose nothing lower, and where the country is unknown. */
const OTHERWISE = 16;

/** Digital age of consent by country, dated: Norway and Spain debate a higher one (decision rules 1.11). */
const DIGITAL_AGES: Readonly<Record<string, readonly Since[]>> = {
  AT: [{ years: 14 }], // DSG § 4(4)
  BE: [{ years: 13 }],
  BG: [{ years: 14 }],
  CY: [{ years: 14 }],
  CZ: [{ years: 15 }],
  DE: [{ years: 16 }],
  DK: [{ years: 13 }, { from: '2024-01-01', years: 15 }],
  EE: [{ years: 13 }],
  ES: [{ years: 14 }],
  FI: [{ years: 13 }],
  FR: [{ years: 15 }], // LIL 45: below it child and guardian together
  GR: [{ years: 15 }],
  HR: [{ years: 16 }],
  HU: [{ years: 16 }],
  IE: [{ years: 16 }],
  IS: [{ years: 13 }],
  IT: [{ years: 14 }],
  LI: [{ years: 16 }],
  LT: [{ years: 14 }],
  LU: [{ years: 16 }],
  LV: [{ years: 13 }],
  MT: [{ years: 13 }],
  NL: [{ years: 16 }],
  NO: [{ years: 13 }],
  PL: [{ years: 16 }],
  PT: [{ years: 13 }],
  RO: [{ years: 16 }],
  SE: [{ years: 13 }],
  SI: [{ years: 15 }],
  SK: [{ years: 16 }],
  UK: [{ years: 13 }],
};

/** Countries where a child below the digital age and the guardian consent together (FR: LIL 45). */
const JOINT_CONSENT: readonly string[] = ['FR'];

/** The digital age of consent in a country at an instant, in years; an unknown country counts as sixteen. */
export function digitalAge(country: string | undefined, at: Instant): number {
  const dated = country === undefined ? undefined : DIGITAL_AGES[country];
  return dated?.findLast(({ from }) => from === undefined || Date.parse(from) <= at)?.years ?? OTHERWISE;
}

/** Whether below the digital age child and guardian must consent together. */
export function needsJointConsent(country: string | undefined): boolean {
  return country !== undefined && JOINT_CONSENT.includes(country);
}

/** Every age that some country asks for, and every date at which one changes: candidates for `until`. */
export const AGES_IN_USE: readonly number[] = [
  ...new Set([OTHERWISE, ...Object.values(DIGITAL_AGES).flatMap((dated) => dated.map(({ years }) => years))]),
];
export const DIGITAL_AGE_CHANGES: readonly Instant[] = Object.values(DIGITAL_AGES).flatMap((dated) =>
  dated.flatMap(({ from }) => (from === undefined ? [] : [Date.parse(from)])),
);
