// RFC 3492 section 5: the parameters that IDNA uses.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 0x80;

/** 0..25 are a..z, 26..35 are 0..9 (RFC 3492 5). */
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Punycode of a label beyond ASCII, without the prefix `xn--` (RFC 3492 6.3). Basic letters keep their case.
 * The input has at most 256 bytes (identifiers are bounded), so the overflow test of 6.4 is not needed.
 */
export function punycode(label: string): string {
  const points = [...label].map((character) => character.codePointAt(0) as number);
  const basic = points.filter((point) => point < INITIAL_N).map((point) => String.fromCharCode(point));
  let output = basic.join('') + (basic.length > 0 ? '-' : '');
  let n = INITIAL_N;
  let delta = 0;
  let bias = INITIAL_BIAS;
  let handled = basic.length;
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      output += variableLength(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

/** A generalised variable-length integer (RFC 3492 3.3). */
function variableLength(delta: number, bias: number): string {
  let digits = '';
  let q = delta;
  for (let k = BASE; ; k += BASE) {
    const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
    if (q < threshold) return digits + DIGITS.charAt(q);
    digits += DIGITS.charAt(threshold + ((q - threshold) % (BASE - threshold)));
    q = Math.floor((q - threshold) / (BASE - threshold));
  }
}

/** RFC 3492 6.1. */
function adapt(delta: number, points: number, first: boolean): number {
  let d = first ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  d += Math.floor(d / points);
  let k = 0;
  for (; d > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) d = Math.floor(d / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * d) / (d + SKEW));
}
