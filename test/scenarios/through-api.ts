import { FACT_TYPES } from '#domain';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../support/service-process.js';
import { factsOf, questionOf, type ScenarioFact } from './facts-of-scenario.js';
import { outcomeOf } from './in-domain.js';
import type { Outcome } from './outcome.js';
import { post, ServiceFailed } from './post.js';
import type { Scenario } from './scenario-file.js';
import { written } from './times.js';

const FACTS_AT_ONCE = 500;
const CHECKS_AT_ONCE = 16;

/** A scenario with a controller and a person of its own. */
interface Case {
  readonly scenario: Scenario;
  readonly controller: string;
  readonly subject: { readonly scheme: 'account'; readonly value: string };
}

interface Item {
  readonly scenario: Scenario;
  readonly recordedAt: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Runs scenarios through a service of their own, in replay mode on a scratch folder: all facts by `recorded_at`,
 * then every question over HTTP. A fact that is refused is the outcome of its scenario.
 * @throws ServiceFailed, or Error with the service's last words if it does not start
 */
export async function outcomesThroughApi(
  scenarios: readonly Scenario[],
): Promise<ReadonlyMap<Scenario, Outcome>> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-scenarios-'));
  try {
    // Whatever is set for another service on this machine is not for this one.
    const service = await startService(folder, {
      LEDGER_MODE: 'replay',
      OPS_LISTEN: '',
      MASTER_KEY_FILE: '',
    });
    try {
      const outcomes = new Map<Scenario, Outcome>();
      const cases = casesOf(scenarios);
      await replay(service.url, cases, outcomes);
      await ask(service.url, cases, outcomes);
      return outcomes;
    } finally {
      await service.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ids differ in more than what a controller's slug can hold: the later one gets a number. */
export function casesOf(scenarios: readonly Scenario[]): readonly Case[] {
  const taken = new Set<string>();
  return scenarios.map((scenario) => {
    const slug =
      scenario.id
        .toLowerCase()
        .replaceAll(/[^a-z0-9_]/g, '_')
        .replace(/^_+/, '')
        .slice(0, 56) || 'scenario';
    let controller = slug;
    for (let number = 2; taken.has(controller); number += 1) controller = `${slug}_${number}`;
    taken.add(controller);
    return { scenario, controller, subject: { scheme: 'account', value: controller } };
  });
}

/** The body of `POST /v1/replay/facts` for one fact. */
export function replayedFact(
  { type, at, effectiveAt, recordedAt, by, data }: ScenarioFact,
  { controller, subject }: Omit<Case, 'scenario'>,
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

async function replay(url: string, cases: readonly Case[], outcomes: Map<Scenario, Outcome>): Promise<void> {
  const items: Item[] = [];
  for (const one of cases) {
    const { scenario } = one;
    const unreadable = outcomeOf(() => {
      for (const fact of factsOf(scenario))
        items.push({ scenario, recordedAt: fact.recordedAt, body: replayedFact(fact, one) });
      questionOf(scenario);
      return { failed: '' };
    });
    if ('failed' in unreadable && unreadable.failed !== '') outcomes.set(scenario, unreadable);
  }
  // `rec` may not fall within a stream (facts-and-subjects.md 9), and no stream is shared by two scenarios.
  items.sort((a, b) => a.recordedAt - b.recordedAt);
  for (let from = 0; from < items.length; from += FACTS_AT_ONCE) {
    const batch = items.slice(from, from + FACTS_AT_ONCE);
    const answer = await post(`${url}/v1/replay/facts`, { facts: batch.map(({ body }) => body) });
    const answered = answer.body['items'];
    if (answer.status !== 200 || !Array.isArray(answered)) throw new ServiceFailed('replay/facts', answer);
    for (const [index, { scenario, body }] of batch.entries()) {
      const { problem } = answered[index] as { readonly problem?: unknown };
      if (problem !== undefined && !outcomes.has(scenario))
        outcomes.set(scenario, { failed: `${String(body['type'])} refused: ${JSON.stringify(problem)}` });
    }
  }
}

async function ask(url: string, cases: readonly Case[], outcomes: Map<Scenario, Outcome>): Promise<void> {
  const waiting = cases.filter(({ scenario }) => !outcomes.has(scenario)).values();
  const lane = async (): Promise<void> => {
    for (const { scenario, controller, subject } of waiting) {
      const { at, knownAt, collectedAt, ...same } = questionOf(scenario);
      const answer = await post(`${url}/v1/check`, {
        controller,
        subject,
        ...same,
        at: written(at),
        ...(knownAt !== undefined && { knownAt: written(knownAt) }),
        ...(collectedAt !== undefined && { collectedAt: written(collectedAt) }),
      });
      if (answer.status >= 500) throw new ServiceFailed('check', answer);
      outcomes.set(scenario, answer.status === 200 ? ruling(answer.body) : refused(answer.body));
    }
  };
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, lane));
}

function ruling({ permitted, reason, basis, until }: Readonly<Record<string, unknown>>): Outcome {
  return {
    permitted: permitted === true,
    reason: String(reason),
    ...(typeof basis === 'string' && { basis }),
    ...(typeof until === 'string' && { until: Date.parse(until) }),
  };
}

function refused(problem: Readonly<Record<string, unknown>>): Outcome {
  return { failed: `the question was refused: ${JSON.stringify(problem)}` };
}
