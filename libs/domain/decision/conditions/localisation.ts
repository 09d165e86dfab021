import { type Case, denied, type Verdict } from '../case.js';

/**
 * Gate 14. 152-FZ 18(5) and its like: a purpose localised for the person's country keeps the data there; a
 * question that does not say where is read as elsewhere (1.17).
 */
export function localisationGate(c: Case): Verdict | undefined {
  const { localisedIn } = c.inForce.fact.data;
  if (localisedIn === undefined || c.question.location === localisedIn) return undefined;
  const residence = c.person.residences.findLast(({ at }) => at <= c.at)?.fact;
  if (residence?.data.country !== localisedIn) return undefined;
  c.rely(residence);
  return denied('LOCALISATION_REQUIRED');
}
