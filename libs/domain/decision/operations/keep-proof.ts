import { addDuration } from '../../calendar/duration.js';
import type { Fact, Instant } from '../../facts/fact.js';
import { type Case, denied, permitted, type Verdict } from '../case.js';
import { expiryOf, staleSince } from '../consent/checklist.js';
import { isVisible } from '../consent/standing.js';
import type { Grant, No, Objection } from '../history/entries.js';
import { standingOf } from '../objections/standing.js';

/** When a grant ended, and by which facts; purpose versions and dates need none. */
interface End {
  readonly at: Instant;
  readonly facts: readonly Fact[];
}

/**
 * Art. 7(1), 5(2), 17(3)(b), (e): proof of consent is kept while a consent stands and for the proof period after
 * the end of the one that ended last; an erasure does not touch it.
 */
export function proofGate(c: Case): Verdict {
  const grants = c.facts.grants.filter((grant) => isVisible(c, grant));
  let last: { grant: Grant; end: End } | undefined;
  for (const grant of grants) {
    const end = endOf(c, grant);
    if (end === undefined) {
      c.rely(grant.fact);
      return permitted('PROOF_RECORD', 'legal_obligation');
    }
    if (last === undefined || end.at > last.end.at) last = { grant, end };
  }
  if (last === undefined) return denied('CONSENT_MISSING');
  c.rely(last.grant.fact, ...last.end.facts);
  const kept = c.at < addDuration(last.end.at, String(c.setting('proof_retention')));
  return kept ? permitted('PROOF_RECORD', 'legal_obligation') : denied('PROOF_RETENTION_EXPIRED');
}

/** The first of what ends a grant, by now (1.19, `keep_proof`). */
function endOf(c: Case, grant: Grant): End | undefined {
  const ends = [
    byNo(c, grant),
    byObjection(c, grant),
    byTime(c, grant),
    byRetirement(c, grant),
    byErasure(c, grant),
  ];
  let first: End | undefined;
  for (const end of ends) {
    if (end !== undefined && end.at <= c.at && (first === undefined || end.at < first.at)) first = end;
  }
  return first;
}

function byNo(c: Case, grant: Grant): End | undefined {
  return endedBy(c.facts.nos.find((no) => no.order > grant.order && endsWholly(no, grant)));
}

/** A withdrawal for some channels leaves the consent for the others. */
function endsWholly({ fact }: No, grant: Grant): boolean {
  if (fact.type !== 'consent.withdrawn') return true;
  const { scope, channels } = fact.data;
  if (scope !== undefined && scope !== (grant.fact.data.scope ?? 'processing')) return false;
  if (channels === undefined) return true;
  return grant.fact.data.channels?.every((channel) => channels.includes(channel)) ?? false;
}

/** Art. 21(1) on a purpose that declares consent; any objection on a marketing purpose. */
function byObjection(c: Case, grant: Grant): End | undefined {
  const marketing = c.inForce.fact.data.directMarketing === true;
  const objection = c.facts.objections.find((entry) => {
    if (entry.order < grant.order || entry.at > c.at || entry.fact.type !== 'objection.raised') return false;
    const reaches = marketing || (c.declares('consent') && entry.fact.data.kind === 'particular_situation');
    return reaches && entry.fact.data.channels === undefined && standingOf(c, entry) !== 'withdrawn';
  });
  return objection && { at: objection.at, facts: withOutcomes(c, objection) };
}

function withOutcomes(c: Case, { fact, outcomes }: Objection): Fact[] {
  return [fact, ...outcomes.filter(({ at }) => at <= c.at).map((outcome) => outcome.fact)];
}

/** Its own date, the purpose's maximum age, or a material version. */
function byTime(c: Case, grant: Grant): End {
  const stale = staleSince(c, grant);
  const counts = stale !== undefined && c.setting('material_change') === 'reconsent';
  const replaced = counts ? Math.max(stale, grant.at) : Infinity;
  return { at: Math.min(expiryOf(c, grant), replaced), facts: [] };
}

function byRetirement(c: Case, grant: Grant): End | undefined {
  const retirement = c.purpose && c.reading.retirement(c.purpose, c.at);
  if (retirement === undefined) return undefined;
  return { at: Math.max(retirement.at, grant.at), facts: [retirement] };
}

function byErasure(c: Case, grant: Grant): End | undefined {
  return endedBy(c.facts.erasures.find(({ order, retained }) => order > grant.order && !retained));
}

function endedBy(entry: { readonly at: Instant; readonly fact: Fact } | undefined): End | undefined {
  return entry && { at: entry.at, facts: [entry.fact] };
}
