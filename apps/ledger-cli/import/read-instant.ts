/** Forms of dates besides RFC 3339: which group of the pattern is what. */
const FORMS = {
  'yyyy-MM-dd': /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)(?:[ T](?<t>\d\d:\d\d(?::\d\d)?))?$/,
  'dd.MM.yyyy': /^(?<d>\d\d?)\.(?<m>\d\d?)\.(?<y>\d{4})(?:,? (?<t>\d\d:\d\d(?::\d\d)?))?$/,
  'dd/MM/yyyy': /^(?<d>\d\d?)\/(?<m>\d\d?)\/(?<y>\d{4})(?: (?<t>\d\d:\d\d(?::\d\d)?))?$/,
  'MM/dd/yyyy': /^(?<m>\d\d?)\/(?<d>\d\d?)\/(?<y>\d{4})(?: (?<t>\d\d:\d\d(?::\d\d)?))?$/,
} as const;

const SECONDS = 'seconds';
const MILLISECONDS = 'milliseconds';
const RFC3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Whether a mapping may name this form. */
export function isDateForm(form: unknown): boolean {
  return (
    typeof form === 'string' && (Object.hasOwn(FORMS, form) || form === SECONDS || form === MILLISECONDS)
  );
}

/**
 * The instant that a cell means, as RFC 3339 in UTC; undefined if it is none, or if it has no offset and none is given:
 * a time without one is not guessed.
 * @param form of dates that are not RFC 3339; times of day may follow each
 * @param offset of times that name none, `Z` or `+01:00`
 */
export function readInstant(text: string, form?: string, offset?: string): string | undefined {
  if (RFC3339.test(text)) return instant(text.replace(' ', 'T'));
  if (form === SECONDS || form === MILLISECONDS)
    return /^\d{1,14}$/.test(text) ? iso(Number(text) * (form === SECONDS ? 1_000 : 1)) : undefined;
  const pattern = FORMS[(form ?? 'yyyy-MM-dd') as keyof typeof FORMS];
  const parts = pattern.exec(text)?.groups;
  if (!parts || offset === undefined) return undefined;
  const { y = '', m = '', d = '', t = '00:00:00' } = parts;
  const [month, day] = [m.padStart(2, '0'), d.padStart(2, '0')];
  // Date.parse rolls 30 February over into March.
  if (new Date(Date.UTC(Number(y), Number(m) - 1, Number(d))).getUTCDate() !== Number(d)) return undefined;
  return instant(`${y}-${month}-${day}T${t}${offset}`);
}

function instant(text: string): string | undefined {
  return iso(Date.parse(text));
}

function iso(ms: number): string | undefined {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}
