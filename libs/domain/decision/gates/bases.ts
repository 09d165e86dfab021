import { keptForRetention } from '../bases/kept.js';
import { type AssessedLeg, firstLeg } from '../bases/first-leg.js';
import { retentionRuns } from '../bases/retention.js';
import { type Case, denied, permitted, type Verdict } from '../case.js';
import { compatiblePurpose } from './compatible-purpose.js';

/** Gates 8 to 12: the bases of the version in force, or those of the purpose that it is compatible with. */
export function basesGate(c: Case): Verdict | undefined {
  // Device access and local law have settled it (gates 7 and 7a).
  if (c.relied !== undefined) return undefined;
  if (c.inForce.bases.length === 0) return compatiblePurpose(c);
  const { leg, failures } = firstLeg(c, c.relief?.allows);
  if (leg === undefined) return withoutLeg(c, failures);
  c.relied = leg;
  return undefined;
}

function withoutLeg(c: Case, failures: readonly AssessedLeg[]): Verdict {
  if (c.operation === 'store') {
    const objected = failures.find(({ pending }) => pending === true);
    if (objected !== undefined) return permitted('STORAGE_ONLY_OBJECTION_PENDING', objected.basis);
    if (retentionRuns(c)) return keptForRetention(c);
  }
  return denied(failures[0]?.reason ?? 'CONSENT_MISSING');
}
