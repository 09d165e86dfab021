import { SubjectsError } from '../errors.js';
import type { Identifier } from '../subjects.js';
import { punycode } from './punycode.js';

/** Bytes of UTF-8 that a normalised value may have (facts-and-subjects 11). */
export const MAX_IDENTIFIER_BYTES = 256;

const SCHEME = /^[a-z][a-z0-9_]*$/;
const E164 = /^\+[1-9][0-9]{1,14}$/;
// eslint-disable-next-line no-control-regex -- ASCII is exactly this range
const ASCII = /^[\x00-\x7f]*$/;

/** The whole table: what has its own rule stands here, every other scheme is `exact`. */
const RULES: Readonly<Record<string, (value: string) => string>> = { email, phone };

/**
 * The one form of an identifier that directory rows and markers are made of (facts-and-subjects 6 and 11).
 * @throws SubjectsError IDENTIFIER_INVALID for a bad scheme, no address or number, or not 1 to 256 bytes
 */
export function normalise({ scheme, value }: Identifier): string {
  if (!SCHEME.test(scheme)) throw invalid('scheme must be [a-z][a-z0-9_]*');
  if (!value.isWellFormed()) throw invalid(`${scheme}: not Unicode text`);
  const rule = Object.hasOwn(RULES, scheme) ? RULES[scheme] : undefined;
  const normalised = (rule ?? exact)(value);
  const bytes = Buffer.byteLength(normalised, 'utf8');
  if (bytes < 1 || bytes > MAX_IDENTIFIER_BYTES)
    throw invalid(`${scheme}: must have 1 to ${MAX_IDENTIFIER_BYTES} bytes`);
  return normalised;
}

function exact(value: string): string {
  return value.normalize('NFC');
}

// Plus and dots are not folded: whether they mean the same mailbox is the provider's business, not ours.
function email(value: string): string {
  const address = value.normalize('NFC').trim();
  const at = address.lastIndexOf('@');
  if (at < 1 || at === address.length - 1) throw invalid('email: must be local@domain');
  const local = address.slice(0, at).toLowerCase();
  return `${local}@${address
    .slice(at + 1)
    .split('.')
    .map(domainLabel)
    .join('.')}`;
}

// Not WHATWG domainToASCII: it would turn the domain `10` into an IP address, and `ß` differs between versions.
function domainLabel(label: string): string {
  const lower = label.toLowerCase().normalize('NFC');
  return ASCII.test(lower) ? lower : `xn--${punycode(lower)}`;
}

function phone(value: string): string {
  if (!E164.test(value)) throw invalid('phone: must be E.164, + and 2 to 15 digits');
  return value;
}

function invalid(detail: string): SubjectsError {
  return new SubjectsError('IDENTIFIER_INVALID', detail);
}
