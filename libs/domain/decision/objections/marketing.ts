import type { Case } from '../case.js';
import { consentBefore, reachesChannel } from '../consent/standing.js';
import { assessConsent, relyOnConsent } from '../consent/checklist.js';
import type { Entry, Objection } from '../history/entries.js';
import { misreadWithdrawals } from './misread.js';
import { relyOnObjection, standingOf } from './standing.js';
import { localRegime } from '../packs/regime.js';

/**
 * Marketing objections in scope that the person has not taken back (Art. 21(2)-(3); 1.19, gate 3). Being
 * rejected or upheld changes nothing about them.
 */
export function marketingObjections(c: Case): readonly Objection[] {
  const marketing = c.version?.fact.data.directMarketing === true;
  const raised = c.facts.objections.filter(
    (entry) =>
      survives(c, entry) &&
      entry.fact.type === 'objection.raised' &&
      // An ordinary objection that reaches a marketing purpose is absolute there too.
      (entry.fact.data.kind === 'direct_marketing' || marketing) &&
      reachesChannel(entry.fact.data.channels, c.question.channel) &&
      standingOf(c, entry) !== 'withdrawn',
  );
  if (!marketing) return raised;
  // Somebody unsubscribes from a newsletter that never asked for consent.
  return [...raised, ...misreadWithdrawals(c, survives, (entry) => consentBefore(c, entry) === undefined)];
}

/** Without suppression a re-import would mail again, so marketing objections outlive an erasure (1.12). */
function survives(c: Case, entry: { readonly at: number; readonly order: number }): boolean {
  if (entry.at > c.at) return false;
  return entry.order > c.lifeFrom || c.setting('marketing_objection_survives_erasure') === true;
}

/** Browser signals that are on and count as objection (Art. 21(5); LG Berlin 16 O 420/19). */
export function standingSignals(c: Case): readonly Entry<'signal.received'>[] {
  const latest = new Map<string, Entry<'signal.received'>>();
  for (const entry of c.person.signals) {
    if (survives(c, entry)) latest.set(entry.fact.data.signal, entry);
  }
  const on = [...latest.values()].filter(({ fact }) => fact.data.value);
  if (on.length === 0) return on;
  // California asks for an opt-out of sale and sharing, answered in its own gate.
  if (localRegime(c) === 'US-CA') return [];
  return c.setting('signal_outside_california') === 'objection' ? on : [];
}

/** Whether a later consent, valid for this very question, has re-opened what these acts closed. */
export function reopenedByConsent(c: Case, acts: readonly { readonly order: number }[]): boolean {
  const after = Math.max(...acts.map(({ order }) => order));
  const consent = assessConsent(c, { scopes: ['processing'], after });
  relyOnConsent(c, consent);
  return consent.holds;
}

/** Names objections as evidence; a withdrawal among them with the consent before it, where there is one. */
export function relyOnObjections(c: Case, objections: readonly Objection[]): void {
  for (const objection of objections) {
    relyOnObjection(c, objection);
    if (objection.fact.type === 'consent.withdrawn') c.rely(consentBefore(c, objection)?.fact);
  }
}
