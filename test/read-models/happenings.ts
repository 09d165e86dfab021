import type { Fact } from '#domain';
import type { Happening } from './world.js';

/** When the stories of the tests begin. */
export const T0 = Date.UTC(2026, 0, 1);

let made = 0;
export function fact(type: string, data: object, at = T0 + made * 1_000, by = 'subject'): Fact {
  made += 1;
  const id = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  return { id, type, at, recordedAt: at, by, data } as unknown as Fact;
}

export const published = (purpose: string, version = 1, more: object = {}): Happening => ({
  fact: fact('purpose.published', { purpose, version, bases: ['consent'], automated: true, ...more }),
});
export const INTERESTS = published('profile', 1, { bases: ['legitimate_interests'], noticePublished: true });
const GRANT = { version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true };
export const granted = (subject: string, purpose: string, more: object = {}): Happening => ({
  subject,
  fact: fact('consent.granted', { ...GRANT, purpose, ...more }),
});
export const withdrawn = (subject: string, data: object): Happening => ({
  subject,
  fact: fact('consent.withdrawn', data),
});
