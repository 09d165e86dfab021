import type { Policy, Sentence } from '../text/policy.js';

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const MONTH = `(${MONTHS.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)}|t)?`).join('|')})\\.?`;
const SAID =
  /\b(?:last (?:updated?|modified|revised|reviewed|amended|changed)|updated?|effective|revised|version|in force|valid (?:from|as of)|date of (?:last )?(?:update|revision|issue)|as of|dated?|status|stand|published|applies from|takes effect)\b/;
const ISO = /\b((?:19|20)\d{2})-(\d{2})-(\d{2})\b/;
const DAY_FIRST = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH},? ((?:19|20)\\d{2})\\b`);
const MONTH_FIRST = new RegExp(`\\b${MONTH}(?: (\\d{1,2})(?:st|nd|rd|th)?,?)? ((?:19|20)\\d{2})\\b`);
const NUMERIC = /\b(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d{2})\b/;
/** A date stands in a short sentence of its own or beside its name; a story that mentions a year is none. */
const LONGEST = 160;

/** The day that a policy gives as its own. */
export interface PolicyDate {
  readonly sentence: Sentence;
  /** ISO 8601 day; the last of the month where only a month is given. */
  readonly day: string;
}

/** Reads the newest date that the policy gives as that of its last change; undefined where it gives none. */
export function policyDate(policy: Policy): PolicyDate | undefined {
  let newest: PolicyDate | undefined;
  for (const sentence of policy.sentences) {
    const { plain } = sentence;
    if (plain.length > LONGEST || !SAID.test(plain)) continue;
    const day = dayIn(plain);
    if (day !== undefined && (newest === undefined || day > newest.day)) newest = { sentence, day };
  }
  return newest;
}

/** The first date in a text as ISO 8601 day; day and month by numbers are read with the later reading. */
export function dayIn(plain: string): string | undefined {
  const iso = ISO.exec(plain);
  if (iso) return iso[0];
  const dayFirst = DAY_FIRST.exec(plain);
  if (dayFirst) return isoDay(dayFirst[3], monthOf(dayFirst[2]), Number(dayFirst[1]));
  const monthFirst = MONTH_FIRST.exec(plain);
  if (monthFirst) return isoDay(monthFirst[3], monthOf(monthFirst[1]), Number(monthFirst[2] ?? 31));
  const numeric = NUMERIC.exec(plain);
  if (!numeric) return undefined;
  const [one, two] = [Number(numeric[1]), Number(numeric[2])];
  const readings = [isoDay(numeric[3], one, two), isoDay(numeric[3], two, one)].filter(
    (day) => day !== undefined,
  );
  return readings.sort().at(-1);
}

function monthOf(name: string | undefined): number {
  return MONTHS.findIndex((month) => month.startsWith((name ?? '?').slice(0, 3))) + 1;
}

function isoDay(year: string | undefined, month: number, day: number): string | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
