import type { Case } from '../case.js';
import { UNITED_KINGDOM } from './jurisdictions.js';

/** A local law that these rules know. */
export type LocalRegime = 'UK' | 'US-CA' | 'US' | 'CH';

/**
 * The local law that answers, if the controller has switched local law on: the question's jurisdiction, else the
 * person's recorded one, else that of the Union (decision rules 1.17).
 */
export function localRegime(c: Case): LocalRegime | undefined {
  const regime = packOf(jurisdictionOf(c));
  if (regime === undefined) return undefined;
  if (c.setting('regime') !== 'local') return undefined;
  if (c.question.jurisdiction === undefined) c.rely(recordedJurisdiction(c)?.fact);
  return regime;
}

/** Whether the UK's Data (Use and Access) Act 2025 answers: local regime, and in force. */
export function underUkReform(c: Case): boolean {
  return c.at >= UNITED_KINGDOM.dataUseAndAccessAct && localRegime(c) === 'UK';
}

function jurisdictionOf(c: Case): string {
  return c.question.jurisdiction ?? recordedJurisdiction(c)?.fact.data.jurisdiction ?? 'EU';
}

function recordedJurisdiction(c: Case) {
  return c.person.jurisdictions.findLast(({ at }) => at <= c.at);
}

function packOf(jurisdiction: string): LocalRegime | undefined {
  if (jurisdiction === 'UK' || jurisdiction === 'GB') return 'UK';
  if (jurisdiction === 'US-CA') return 'US-CA';
  if (jurisdiction === 'CH') return 'CH';
  return jurisdiction === 'US' || jurisdiction.startsWith('US-') ? 'US' : undefined;
}
