import { parseArgs } from 'node:util';
import { dueDay, outcomeInDomain } from './in-domain.js';
import { disagreementOf, type Disagreement, type Outcome } from './outcome.js';
import { readScenarioFile, ScenarioFileError, type Scenario, type ScenarioFile } from './scenario-file.js';
import { outcomesThroughApi } from './through-api.js';
import { t0Of } from './times.js';
import { Unreadable } from './unreadable.js';

const USAGE = 'usage: npm run scenarios -- FILE [--through-api]';

/** Where the lines go. */
export interface Output {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/**
 * Replays a file of scenarios, prints each disagreement and a last line with the numbers.
 * @param args of the command line: FILE, and `--through-api` to ask a service over HTTP
 * @returns the exit code: 0 all agreed, 1 some did not, 2 the file could not be run
 */
export async function runScenarios(args: readonly string[], { say, complain }: Output): Promise<number> {
  const asked = readArguments(args);
  if (asked === undefined) {
    complain(USAGE);
    return 2;
  }
  try {
    const file = await readScenarioFile(asked.path);
    const disagreements = await disagreementsOf(file, asked.throughApi);
    for (const { id, expected, got } of disagreements) say(`${id}: expected ${expected}; got ${got}`);
    const total = file.scenarios.length + file.deadlines.length;
    say(`scenarios ${total - disagreements.length} agreed, ${disagreements.length} disagreed`);
    return disagreements.length === 0 ? 0 : 1;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    complain(error instanceof ScenarioFileError ? `${asked.path} ${message}` : message);
    return 2;
  }
}

function readArguments(args: readonly string[]): { path: string; throughApi: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { 'through-api': { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [path, more] = positionals;
    return path === undefined || more !== undefined ? undefined : { path, throughApi: values['through-api'] };
  } catch {
    return undefined;
  }
}

async function disagreementsOf(file: ScenarioFile, throughApi: boolean): Promise<readonly Disagreement[]> {
  const { scenarios } = file;
  const outcomes = throughApi ? await outcomesThroughApi(scenarios) : undefined;
  const found = scenarios.map((scenario) =>
    compare(scenario, outcomes?.get(scenario) ?? outcomeInDomain(scenario)),
  );
  // Deadlines are counted in the domain both times: no route answers them.
  const late = file.deadlines.map((scenario): Disagreement | undefined => {
    const [expected, got] = [scenario.expect.due, dueDay(scenario)];
    return expected === got ? undefined : { id: scenario.id, expected, got };
  });
  return [...found, ...late].filter((one) => one !== undefined);
}

function compare(scenario: Scenario, got: Outcome): Disagreement | undefined {
  try {
    return disagreementOf(scenario.id, scenario.expect, got, t0Of(scenario));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return {
      id: scenario.id,
      expected: `an unreadable answer (${error.message})`,
      got: 'nothing to compare',
    };
  }
}
