import { readFile } from 'node:fs/promises';

/** A fact of a scenario, with the field names of the header: `effective_at`, `double_opt_in`, … */
export interface Given {
  readonly type: string;
  readonly at: string;
  readonly recorded_at?: string;
  readonly [field: string]: unknown;
}

/** What a scenario says the answer is. `until` absent: the file does not say; null: never. */
export interface Expected {
  readonly permitted: boolean;
  readonly reason: string;
  readonly basis?: string;
  readonly until?: string | null;
}

/** One person at one controller, one question and its answer. */
export interface Scenario {
  readonly id: string;
  readonly t0?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly subject?: Readonly<Record<string, unknown>>;
  readonly jurisdiction?: string;
  readonly given: readonly Given[];
  readonly check: { readonly purpose: string; readonly at: string; readonly [field: string]: unknown };
  readonly expect: Expected;
}

/** One period of months and the day with which it ends. */
export interface DeadlineScenario {
  readonly id: string;
  readonly given: {
    readonly clock_starts: string;
    readonly months: number;
    readonly holidays?: readonly string[];
  };
  readonly expect: { readonly due: string };
}

/** A file of the format of `decision-scenarios.json`; what it says about obligations is not run here. */
export interface ScenarioFile {
  readonly scenarios: readonly Scenario[];
  readonly deadlines: readonly DeadlineScenario[];
}

/** The file cannot be read, or is not of the format; the message says where. */
export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
}

/** @throws ScenarioFileError for a file that is missing, no JSON, or of another shape */
export async function readScenarioFile(path: string): Promise<ScenarioFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ScenarioFileError(`cannot be read (${error.code ?? error.message})`);
  });
  return parseScenarioFile(text);
}

/** @throws ScenarioFileError for text that is no JSON, or of another shape */
export function parseScenarioFile(text: string): ScenarioFile {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw new ScenarioFileError(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(file)) throw new ScenarioFileError('must hold an object with `scenarios`');
  if (file['scenarios'] === undefined && file['deadline_scenarios'] === undefined)
    throw new ScenarioFileError('has neither `scenarios` nor `deadline_scenarios`');
  const scenarios = list(file['scenarios'], 'scenarios').map(scenario);
  const deadlines = list(file['deadline_scenarios'], 'deadline_scenarios').map(deadlineScenario);
  if (scenarios.length + deadlines.length === 0) throw new ScenarioFileError('holds no scenario');
  return { scenarios, deadlines };
}

function scenario(value: unknown, index: number): Scenario {
  const at = `scenarios[${index}]`;
  const it = object(value, at);
  const id = text(it['id'], `${at}.id`);
  const where = `${at} (${id})`;
  for (const [place, given] of list(it['given'], `${where}.given`).entries()) {
    const fact = object(given, `${where}.given[${place}]`);
    text(fact['type'], `${where}.given[${place}].type`);
    text(fact['at'], `${where}.given[${place}].at`);
    optional(text, fact['recorded_at'], `${where}.given[${place}].recorded_at`);
  }
  const check = object(it['check'], `${where}.check`);
  text(check['purpose'], `${where}.check.purpose`);
  text(check['at'], `${where}.check.at`);
  const expect = object(it['expect'], `${where}.expect`);
  if (typeof expect['permitted'] !== 'boolean') throw wrong(`${where}.expect.permitted`, 'true or false');
  text(expect['reason'], `${where}.expect.reason`);
  optional(text, expect['basis'], `${where}.expect.basis`);
  if (expect['until'] !== null) optional(text, expect['until'], `${where}.expect.until`);
  optional(text, it['t0'], `${where}.t0`);
  optional(text, it['jurisdiction'], `${where}.jurisdiction`);
  optional(object, it['settings'], `${where}.settings`);
  optional(object, it['subject'], `${where}.subject`);
  return { ...(it as unknown as Scenario), given: list(it['given'], where) as readonly Given[] };
}

function deadlineScenario(value: unknown, index: number): DeadlineScenario {
  const at = `deadline_scenarios[${index}]`;
  const it = object(value, at);
  const where = `${at} (${text(it['id'], `${at}.id`)})`;
  const given = object(it['given'], `${where}.given`);
  text(given['clock_starts'], `${where}.given.clock_starts`);
  if (typeof given['months'] !== 'number') throw wrong(`${where}.given.months`, 'a number');
  for (const holiday of list(given['holidays'], `${where}.given.holidays`))
    text(holiday, `${where}.given.holidays`);
  text(object(it['expect'], `${where}.expect`)['due'], `${where}.expect.due`);
  return it as unknown as DeadlineScenario;
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(where: string, what: string): ScenarioFileError {
  return new ScenarioFileError(`${where} must be ${what}`);
}

function object(value: unknown, where: string): Members {
  if (!isObject(value)) throw wrong(where, 'an object');
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw wrong(where, 'text');
  return value;
}

/** A list; one that is left out is empty. */
function list(value: unknown, where: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(where, 'a list');
  return value;
}

function optional<T>(read: (value: unknown, where: string) => T, value: unknown, where: string): void {
  if (value !== undefined) read(value, where);
}
