import type { Answer, ControllerLaw, Question } from '../decision/index.js';
import { isGo } from '../facts/effect.js';
import type { Fact, Instant } from '../facts/fact.js';

/** A purpose whose answer still rests on a go that lies after the stop. */
export interface SupersededStop {
  readonly purpose: string;
  /** Event id of that go. */
  readonly by: string;
}

/**
 * Where a stop that came with an earlier time does not bite: one entry per purpose whose answer now rests on a go
 * ordered after it (facts-and-subjects.md 3, decision rules T2). Purposes that are not listed are acknowledged.
 * @param facts everything recorded, the stop included
 * @param purposes those that the stop reaches
 * @param channels those that the stop is limited to; empty: it is not
 * @param now the instant that "now" means, UTC milliseconds
 */
export function supersededBy(
  facts: readonly Fact[],
  stop: { readonly at: Instant },
  purposes: readonly string[],
  channels: readonly string[],
  now: Instant,
  ask: (question: Question) => Answer,
): readonly SupersededStop[] {
  const laterGoes = new Map(
    facts.filter((fact) => isGo(fact.type) && fact.at > stop.at).map((fact) => [fact.id, fact.at]),
  );
  if (laterGoes.size === 0) return [];
  const superseded: SupersededStop[] = [];
  for (const purpose of purposes) {
    for (const channel of channels.length === 0 ? [undefined] : channels) {
      const answer = ask({ purpose, at: now, ...(channel === undefined ? {} : { channel }) });
      if (!answer.permitted) continue;
      const by = latest(answer.evidence, laterGoes);
      if (by === undefined) continue;
      superseded.push({ purpose, by });
      break;
    }
  }
  return superseded;
}

/**
 * What a stop reaches: its own purposes; those of the contract, the steps or the objection that it names; the
 * purposes marked for it (signals, sale and share); else all.
 * @param facts everything recorded about the person
 */
export function reachOf(
  stop: Fact,
  facts: readonly Fact[],
  law: ControllerLaw,
): { readonly purposes: readonly string[]; readonly channels: readonly string[] } {
  const all = law.purposes(stop.recordedAt);
  const listed = (scope: '*' | readonly string[]) => (scope === '*' ? all : scope);
  const { channels: limits, purpose, purposes }: Readonly<Record<string, unknown>> = { ...stop.data };
  const channels = Array.isArray(limits) ? (limits as string[]) : [];
  const marked = (mark: 'tracking' | 'saleShare') =>
    all.filter((slug) => law.versionInForce(slug, stop.recordedAt)?.fact.data[mark] === true);
  switch (stop.type) {
    case 'contract.ended':
      return { purposes: listed(scopeNamed(facts, 'contract.started', stop.data.id)), channels };
    case 'precontract.closed':
      return { purposes: listed(scopeNamed(facts, 'precontract.requested', stop.data.id)), channels };
    case 'objection.upheld':
      return { purposes: listed(scopeNamed(facts, 'objection.raised', stop.data.id)), channels };
    case 'signal.received':
      return { purposes: marked('tracking'), channels };
    case 'sale_share.opted_out':
      return { purposes: marked('saleShare'), channels };
    default:
      if (typeof purpose === 'string') return { purposes: [purpose], channels };
      return { purposes: Array.isArray(purposes) ? (purposes as string[]) : all, channels };
  }
}

function scopeNamed(
  facts: readonly Fact[],
  type: 'contract.started' | 'precontract.requested' | 'objection.raised',
  id: string,
): '*' | readonly string[] {
  const named = facts.find((fact) => fact.type === type && fact.data.id === id);
  return named?.type === type ? named.data.purposes : [];
}

function latest(evidence: readonly string[], goes: ReadonlyMap<string, Instant>): string | undefined {
  return evidence
    .filter((id) => goes.has(id))
    .sort((a, b) => (goes.get(a) ?? 0) - (goes.get(b) ?? 0))
    .at(-1);
}
