import type { Basis } from '../../facts/vocabulary.js';
import { type Case, denied, permitted, type Verdict } from '../case.js';
import { objectionOnRetention } from '../objections/particular.js';

/**
 * Storage for a declared retention rests on the basis declared for it; legitimate interests are open to objection
 * there too (1.10).
 */
export function keptForRetention(c: Case): Verdict {
  const basis = c.inForce.fact.data.retentionBasis as Basis | undefined;
  const objection = basis === 'legitimate_interests' ? objectionOnRetention(c) : undefined;
  if (objection === 'upheld') return denied('OBJECTION_UPHELD');
  return permitted(
    objection === 'pending' ? 'STORAGE_ONLY_OBJECTION_PENDING' : 'STORAGE_ONLY_RETENTION',
    basis,
  );
}
