import { randomUUID } from 'node:crypto';

let lastAt = NaN;
let prefix = '';

/**
 * Id of a decision: a UUIDv7 (RFC 9562, 5.7), so that the id alone says when it was made. Whoever looks one up knows
 * where, and an id of a time of which everything is kept, but not this decision, was never given.
 * @param at UTC milliseconds
 */
export function decisionIdAt(at: number): string {
  if (at !== lastAt) {
    lastAt = at;
    const time = Math.max(0, at).toString(16).padStart(12, '0');
    prefix = `${time.slice(0, 8)}-${time.slice(8, 12)}-7`;
  }
  // 74 random bits with the variant where a UUIDv4 has them.
  return prefix + randomUUID().slice(15);
}
