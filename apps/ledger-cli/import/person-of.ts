import { domainToASCII } from 'node:url';
import type { ImportRow } from './read-rows.js';

// eslint-disable-next-line no-control-regex -- ASCII is exactly this range
const ASCII = /^[\x00-\x7f]*$/;

/**
 * Whom a row is about: the same text for every spelling of one address. Two persons with one text would only be kept
 * together or apart where they need not be; the service tells them apart.
 */
export function personOf({ fact }: ImportRow): string {
  const { scheme, value, id } = (fact['subject'] ?? {}) as Readonly<Record<string, unknown>>;
  const text = `${String(scheme)} ${String(value ?? id).trim()}`;
  if (ASCII.test(text)) return text.toLowerCase();
  const lower = text.normalize('NFC').toLowerCase();
  const domain = lower.lastIndexOf('@') + 1;
  return domain === 0 ? lower : lower.slice(0, domain) + domainToASCII(lower.slice(domain));
}
