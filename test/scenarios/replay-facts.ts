import { FACT_TYPES } from '#domain';
import { factsOf, questionOf, type ScenarioFact } from './facts-of-scenario.js';
import type { Outcome } from './outcome.js';
import { post, ServiceFailed } from './post.js';
import type { Scenario } from './scenario-file.js';
import { written } from './times.js';
import { Unreadable } from './unreadable.js';

const FACTS_AT_ONCE = 250;
/** The store commits what waits together, so several batches under way are faster than one after another. */
const BATCHES_UNDER_WAY = 8;

/** A scenario with a controller and a person of its own. */
export interface Case {
  readonly scenario: Scenario;
  readonly controller: string;
  readonly subject: { readonly scheme: 'account'; readonly value: string };
}

interface Item {
  readonly scenario: Scenario;
  readonly recordedAt: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The controller is the id in lower case. Where that is no slug of its own, it is made one. */
export function casesOf(scenarios: readonly Scenario[]): readonly Case[] {
  const taken = new Set<string>();
  return scenarios.map((scenario) => {
    const letters = scenario.id.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
    const slug = letters.replace(/^_+/, '').slice(0, 56) || 'scenario';
    let controller = slug;
    for (let number = 2; taken.has(controller); number += 1) controller = `${slug}_${number}`;
    taken.add(controller);
    return { scenario, controller, subject: { scheme: 'account', value: controller } };
  });
}

/** The body of `POST /v1/replay/facts` for one fact. */
export function replayedFact(
  { type, at, effectiveAt, recordedAt, by, data }: ScenarioFact,
  { controller, subject }: Pick<Case, 'controller' | 'subject'>,
): Readonly<Record<string, unknown>> {
  return {
    type,
    controller,
    ...(FACT_TYPES[type].stream === 'subject' && { subject }),
    ...(by !== undefined && { by }),
    at: written(at),
    ...(effectiveAt !== undefined && { effectiveAt: written(effectiveAt) }),
    recordedAt: written(recordedAt),
    ...data,
  };
}

/**
 * Records the facts of all scenarios, those of each by `recorded_at`: `rec` may not fall within a stream
 * (facts-and-subjects.md 9), and no stream is shared by two scenarios.
 * @returns the outcome of each scenario that has no answer: it is unreadable, or a fact was refused
 * @throws ServiceFailed
 */
export async function replayFacts(url: string, cases: readonly Case[]): Promise<Map<Scenario, Outcome>> {
  const failed = new Map<Scenario, Outcome>();
  const lanes = Array.from({ length: BATCHES_UNDER_WAY }, (): Item[] => []);
  for (const [index, one] of cases.entries()) {
    try {
      lanes[index % BATCHES_UNDER_WAY]?.push(...itemsOf(one));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      failed.set(one.scenario, { failed: error.message });
    }
  }
  await Promise.all(
    lanes.map(async (items) => {
      for (const [scenario, outcome] of await refusedOf(url, items)) failed.set(scenario, outcome);
    }),
  );
  return failed;
}

/** @throws Unreadable, before anything of the scenario is sent */
function itemsOf(one: Case): readonly Item[] {
  const { scenario } = one;
  questionOf(scenario);
  return factsOf(scenario).map((fact) => ({
    scenario,
    recordedAt: fact.recordedAt,
    body: replayedFact(fact, one),
  }));
}

async function refusedOf(url: string, items: Item[]): Promise<ReadonlyMap<Scenario, Outcome>> {
  const route = `${url}/v1/replay/facts`;
  const refused = new Map<Scenario, Outcome>();
  items.sort((a, b) => a.recordedAt - b.recordedAt);
  for (let from = 0; from < items.length; from += FACTS_AT_ONCE) {
    const batch = items.slice(from, from + FACTS_AT_ONCE);
    const answer = await post(route, { facts: batch.map(({ body }) => body) });
    const answered = answer.body['items'];
    if (answer.status !== 200 || !Array.isArray(answered)) throw new ServiceFailed(route, answer);
    for (const [index, { scenario, body }] of batch.entries()) {
      const { status, problem } = answered[index] as { readonly status?: number; readonly problem?: unknown };
      if (status === 201 || refused.has(scenario)) continue;
      refused.set(scenario, { failed: `${String(body['type'])} was refused: ${JSON.stringify(problem)}` });
    }
  }
  return refused;
}
