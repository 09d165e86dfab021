import { type Case, denied, type Verdict } from '../case.js';

/** Gate 2a. Recital 27 leaves the dead to the Member States: by default everything but keeping stops. */
export function deceasedGate(c: Case): Verdict | undefined {
  const death = c.person.deaths.find(({ at }) => at <= c.at);
  if (death === undefined || c.setting('deceased') !== 'stop') return undefined;
  c.rely(death.fact);
  return denied('SUBJECT_DECEASED');
}
