import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqliteEventStore } from '#event-store/sqlite';
import { CONTROLLER, PURPOSES, type Person } from '../faults/acts.js';
import { told } from '../faults/http.js';
import { built } from '../support/service-process.js';

/** What a command line ended with. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs ledger-cli as built. @param url of the service that it speaks to */
export function tool(args: readonly string[], url = 'http://127.0.0.1:9'): Promise<Ran> {
  return ran(built('apps/ledger-cli/main.js'), args, { LEDGER_URL: url });
}

/** Starts the service where it is expected to end by itself. */
export function startInVain(
  dataFolder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return ran(built('apps/ledger-api/main.js'), [], {
    DATA_DIR: dataFolder,
    PORT: '0',
    AUTH: 'off',
    ...settings,
  });
}

function ran(
  program: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Ran> {
  const env = { ...process.env, ...settings };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { env, timeout: 60_000 },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

/** SHA-256 over all facts of a stopped ledger, with their places and times. @param upTo position, inclusive */
export async function digestOfFacts(dataFolder: string, upTo: bigint): Promise<string> {
  const store = await openSqliteEventStore({ file: join(dataFolder, 'events.sqlite') });
  try {
    const hash = createHash('sha256');
    let from = 0n;
    for (;;) {
      const page = await store.readAll({ from, limit: 1000 });
      for (const { stream, revision, position, created, id, type, data } of page) {
        if (position > upTo) return hash.digest('hex');
        hash
          .update(`${position} ${stream} ${revision} ${created} ${id} ${type} ${data.length} `)
          .update(data);
      }
      const last = page.at(-1);
      if (!last) return hash.digest('hex');
      from = last.position + 1n;
    }
  } finally {
    await store.close();
  }
}

/** The answer for everybody and every purpose, without what differs between two ledgers (ids of decisions, times). */
export async function decisionsOf(url: string, people: readonly Person[]): Promise<string[]> {
  const checks = people.flatMap(({ identifier }) =>
    PURPOSES.map((purpose) => ({ subject: identifier, controller: CONTROLLER, purpose })),
  );
  const decided: string[] = [];
  for (let from = 0; from < checks.length; from += 1000) {
    const body = { checks: checks.slice(from, from + 1000) };
    const { answers } = await told<{ answers: readonly Record<string, unknown>[] }>(
      url,
      '/v1/check/batch',
      body,
    );
    for (const { permitted, reason, basis, until, evidence } of answers)
      decided.push(JSON.stringify([permitted, reason, basis, until, evidence]));
  }
  return decided;
}

/** Puts the secrets of a ledger into a restored folder, as an operator does. */
export async function bringSecrets(from: string, to: string): Promise<void> {
  await cp(join(from, 'secrets'), join(to, 'secrets'), { recursive: true });
}

/** The newest signed checkpoint that a service publishes, once it covers everything recorded now. */
export async function publishedCheckpoint(url: string): Promise<string> {
  let last = '';
  for (let i = 0; i < 300; i += 1) {
    const note = await (await fetch(`${url}/v1/log/checkpoint`)).text();
    const { leaves, sealed } = await logFigures(url);
    if (sealed === leaves && note === last) return note;
    last = note;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the log was not sealed in time');
}

async function logFigures(url: string): Promise<{ readonly leaves: number; readonly sealed: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
  return { leaves: figure('ledger_log_leaves'), sealed: figure('ledger_log_sealed') };
}

/** Name and size that a checkpoint says. */
export function saidBy(note: string): { readonly origin: string; readonly size: number } {
  const [origin = '', size = ''] = note.split('\n');
  return { origin, size: Number(size) };
}
