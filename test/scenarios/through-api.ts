import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../support/service-process.js';
import { questionOf } from './facts-of-scenario.js';
import type { Outcome } from './outcome.js';
import { post, ServiceFailed } from './post.js';
import { casesOf, replayFacts, type Case } from './replay-facts.js';
import type { Scenario } from './scenario-file.js';
import { written } from './times.js';

const CHECKS_UNDER_WAY = 16;

/**
 * Runs scenarios through a service of their own, in replay mode on a scratch folder: first all facts,
 * then every question, over HTTP. A fact or question that is refused is the outcome of its scenario.
 * @throws ServiceFailed, or Error with the service's last words if it does not start
 */
export async function outcomesThroughApi(
  scenarios: readonly Scenario[],
): Promise<ReadonlyMap<Scenario, Outcome>> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-scenarios-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  // Nothing is left of a run that is broken off.
  process.once('exit', remove);
  try {
    // Whatever is set for another service on this machine is not for this one.
    const service = await startService(folder, {
      LEDGER_MODE: 'replay',
      OPS_LISTEN: '',
      MASTER_KEY_FILE: '',
    });
    try {
      const cases = casesOf(scenarios);
      const outcomes = await replayFacts(service.url, cases);
      await ask(service.url, cases, outcomes);
      return outcomes;
    } finally {
      await service.stop();
    }
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function ask(url: string, cases: readonly Case[], outcomes: Map<Scenario, Outcome>): Promise<void> {
  const check = `${url}/v1/check`;
  const waiting = cases.filter(({ scenario }) => !outcomes.has(scenario)).values();
  const lane = async (): Promise<void> => {
    for (const { scenario, controller, subject } of waiting) {
      const { at, knownAt, collectedAt, ...same } = questionOf(scenario);
      const answer = await post(check, {
        controller,
        subject,
        ...same,
        at: written(at),
        ...(knownAt !== undefined && { knownAt: written(knownAt) }),
        ...(collectedAt !== undefined && { collectedAt: written(collectedAt) }),
      });
      if (answer.status >= 500) throw new ServiceFailed(check, answer);
      outcomes.set(scenario, answer.status === 200 ? ruling(answer.body) : refused(answer.body));
    }
  };
  await Promise.all(Array.from({ length: CHECKS_UNDER_WAY }, lane));
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
