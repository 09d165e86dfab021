import { readFileSync } from 'node:fs';
import { validateSync } from 'class-validator';
import { Configuration } from './configuration.js';
import { isLoopback } from './listen-address.js';
import { rolesNeedStores } from './roles.js';

/** What a deployer set, checked, and remarks on what looks like a misspelling. */
export interface ConfigurationRead {
  readonly configuration: Configuration;
  /** One sentence each; worth a line in the log, not worth refusing to start. */
  readonly warnings: readonly string[];
}

/** The environment does not hold together: one sentence per mistake. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join('\n'));
  }
}

const DEFAULTS = new Configuration();
const NUMBERS = new Set(
  Object.keys(DEFAULTS).filter((name) => typeof Reflect.get(DEFAULTS, name) === 'number'),
);
const OPTIONAL = [
  'OPS_LISTEN',
  'ISSUERS_FILE',
  'LEDGER_ORIGIN',
  'MASTER_KEY_FILE',
  'SIGNING_KEY_FILE',
  'RESTORED_CHECKPOINT_FILE',
  'RESTORED_NEW_LOG',
  'WITNESS_POLICY_FILE',
  'TIMESTAMP_URL',
];

/** They hold a password, so each may stand in a file that `<NAME>_FILE` names: an environment is seen by too many. */
const SECRETS = ['EVENTSTORE_URL', 'DATABASE_URL', 'KEYS_DATABASE_URL'];

/** Every variable that the service reads. */
export const VARIABLES: readonly string[] = [
  ...Object.keys(DEFAULTS),
  ...OPTIONAL,
  ...SECRETS.flatMap((name) => [name, `${name}_FILE`]),
];

const OFF_NEEDS_LOOPBACK =
  'HOST must be 127.0.0.1, ::1 or localhost with AUTH=off: without access control the service listens on this machine only.';

/** Read by other programs of this project, so no misspelling of ours. */
const OTHERS = ['LEDGER_URL', 'LEDGER_API_KEY', 'LEDGER_API_KEY_FILE'];

/**
 * Reads the configuration from environment variables (an empty one counts as not set).
 * @throws ConfigurationError with one sentence per mistake
 */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigurationRead {
  const configuration = new Configuration();
  const mistakes: string[] = [];
  for (const name of [...Object.keys(DEFAULTS), ...OPTIONAL]) {
    const text = environment[name]?.trim();
    if (text) Reflect.set(configuration, name, NUMBERS.has(name) ? wholeNumber(text) : text);
  }
  for (const name of SECRETS) {
    const { text, mistake } = secret(name, environment);
    if (text) Reflect.set(configuration, name, text);
    if (mistake !== undefined) mistakes.push(mistake);
  }
  mistakes.push(
    ...validateSync(configuration, { stopAtFirstError: true }).flatMap((error) =>
      Object.values(error.constraints ?? {}),
    ),
  );
  const misfit = mistakes.length === 0 ? rolesNeedStores(configuration) : undefined;
  if (misfit !== undefined) mistakes.push(misfit);
  // Whoever can reach the port could record and read facts about anybody.
  if (configuration.AUTH === 'off' && !isLoopback(configuration.HOST)) mistakes.push(OFF_NEEDS_LOOPBACK);
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return { configuration, warnings: misspellings(Object.keys(environment)) };
}

/** The configuration of this process: the only place where the service reads `process.env`. */
export function configurationOfThisProcess(): ConfigurationRead {
  return readConfiguration(process.env);
}

/** A value that is given directly, or by a file; never by both. */
function secret(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly text?: string; readonly mistake?: string } {
  const direct = environment[name]?.trim();
  const file = environment[`${name}_FILE`]?.trim();
  if (!file) return direct ? { text: direct } : {};
  if (direct) return { mistake: `${name} and ${name}_FILE must not both be set.` };
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text ? { text } : { mistake: `${name}_FILE must name a file that is not empty.` };
  } catch {
    return { mistake: `${name}_FILE must name a file that this process can read.` };
  }
}

function wholeNumber(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

function misspellings(names: readonly string[]): string[] {
  return names
    .filter((name) => !VARIABLES.includes(name) && !OTHERS.includes(name))
    .flatMap((name) => {
      const near = VARIABLES.find((known) => known.length > 6 && oneEditApart(known, name.toUpperCase()));
      if (near !== undefined) return [`${name} is not read; did you mean ${near}?`];
      return name.startsWith('LEDGER_') ? [`${name} is not read by this service.`] : [];
    });
}

/** Equal, or one letter added, left out or exchanged. */
function oneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const restA = a.slice(start);
  const restB = b.slice(start);
  return restA.slice(1) === restB.slice(1) || restA === restB.slice(1) || restA.slice(1) === restB;
}
