import type { Basis } from '../../facts/vocabulary.js';
import type { Case } from '../case.js';
import { assessConsent, relyOnConsent } from '../consent/checklist.js';
import { everDeclaredConsent, isVisible } from '../consent/standing.js';
import type { Grant, No } from '../history/entries.js';

/** What cannot step in for a consent; a legal obligation and vital interests can (1.12, consent fallback). */
const LOCKED_OUT: readonly Basis[] = ['contract', 'public_task', 'legitimate_interests', 'soft_opt_in'];

/**
 * Gate 10. EDPB 05/2020 120-123: who was asked for consent may rely on the answer. Whether the lock keeps a basis
 * from stepping in: consent does not hold, or the version in force no longer declares it.
 */
export function isLockedOut(c: Case, basis: Basis): boolean {
  if (!LOCKED_OUT.includes(basis)) return false;
  const asked = lastAnswer(c);
  if (asked === undefined) return false;
  if (c.declares('consent')) {
    const consent = assessConsent(c, { scopes: ['processing'] });
    relyOnConsent(c, consent);
    if (consent.holds) return false;
  } else if (c.setting('basis_change') === 'notified') {
    return false;
  }
  c.rely(asked.fact);
  return true;
}

/** The last grant, also a bad one, or refusal since the last erasure; a withdrawal alone locks nothing. */
function lastAnswer(c: Case): Grant | No | undefined {
  if (!everDeclaredConsent(c)) return undefined;
  const grant = c.facts.grants.findLast(
    (entry) =>
      (entry.fact.data.scope ?? 'processing') === 'processing' && c.counts(entry) && isVisible(c, entry),
  );
  return grant ?? c.facts.nos.findLast((entry) => entry.fact.type === 'consent.refused' && c.counts(entry));
}
