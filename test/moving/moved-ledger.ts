import { openKeyStore } from '#access';
import { openEventStoreDb } from '#event-store/eventstoredb';
import type { EventStore, RecordedEvent } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { decodeTrusted } from '#stored-event';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { grantOf } from '../e2e/acme.js';
import type { Call, Simulator } from '../event-store-simulator/index.js';
import type { Ran } from '../backup/restored-ledger.js';
import { type Person, PURPOSES } from '../faults/acts.js';
import { told } from '../faults/http.js';
import { Load, recordController } from '../faults/load.js';
import { seeded } from '../races/random.js';
import { built, type Served, startService } from '../support/service-process.js';

/** Seals often, so that the log has many checkpoints. */
export const SEAL = { SEAL_WAIT_MS: '100' };

/** What everybody was shown. */
export const TEXT = 'Our newsletter, once a month';

/** Streams of a ledger. */
const STREAMS = ['subject-', 'purpose-', 'notice-', 'register-', 'ledger-'];

/** A ledger that has lived: what it holds, and what it said last. */
export interface LivedLedger {
  readonly data: string;
  readonly people: readonly Person[];
  /** Subject ids of two who were linked, and of one who was forgotten. */
  readonly linked: readonly [string, string];
  readonly forgotten: string;
  /** Digest of a text. */
  readonly text: string;
}

/** Lets a service on embedded stores live for a moment under load, with everything that can happen to a person. */
export async function liveOn(data: string, facts: number): Promise<LivedLedger> {
  const service = await startService(data, SEAL);
  try {
    await recordController(service.url);
    const load = new Load(seeded(23));
    const running = load.run(service.url);
    while (load.acknowledged < facts) await new Promise((resolve) => setTimeout(resolve, 20));
    load.stop();
    await running;
    if (load.violations.length + load.refusals.length > 0) throw new Error(JSON.stringify(load.refusals));
    const stored = await fetch(`${service.url}/v1/texts?controller=acme`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', 'content-language': 'en' },
      body: TEXT,
    });
    if (!stored.ok) throw new Error(await stored.text());
    const linked = await link(service);
    const forgotten = await forgetOne(service);
    return {
      data,
      people: load.people,
      linked,
      forgotten,
      text: createHash('sha256').update(TEXT).digest('base64url'),
    };
  } finally {
    await service.stop();
  }
}

async function link(service: Served): Promise<[string, string]> {
  const made = ['home@example.org', 'work@example.org'].map((value) =>
    told<{ subject: string }>(service.url, '/v1/consents', grantOf(value, 'newsletter')),
  );
  const [home, work] = [(await made[0])?.subject ?? '', (await made[1])?.subject ?? ''];
  const subject = { scheme: 'email', value: 'home@example.org' };
  await told(service.url, '/v1/subjects/links', { controller: 'acme', subject, absorbed: work });
  const withdrawn = { scheme: 'email', value: 'work@example.org' };
  await told(service.url, '/v1/consents/withdrawals', {
    controller: 'acme',
    subject: withdrawn,
    purpose: 'newsletter',
  });
  return [home, work];
}

async function forgetOne({ url }: Served): Promise<string> {
  const subject = { scheme: 'email', value: 'gone@example.org' };
  const about = { controller: 'acme', subject };
  const objection = { ...about, kind: 'direct_marketing', purposes: '*', reason: 'no more' };
  const { subject: id } = await told<{ subject: string }>(url, '/v1/objections', objection);
  await told(url, '/v1/erasures/executions', { ...about, by: 'controller', purposes: '*' });
  await told(url, '/v1/forgettings', { subjects: [id] });
  return id;
}

/** What the ledger answers about those of whom the load knows nothing, without what differs from store to store. */
export async function answersAboutOthers(url: string, { linked, forgotten }: LivedLedger): Promise<string[]> {
  const subjects = [
    ...['home', 'work', 'gone', 'stranger'].map((name) => ({
      scheme: 'email',
      value: `${name}@example.org`,
    })),
    ...[...linked, forgotten].map((id) => ({ id })),
  ];
  const checks = subjects.flatMap((subject) =>
    PURPOSES.map((purpose) => ({ subject, controller: 'acme', purpose })),
  );
  const { answers } = await told<{ answers: readonly Record<string, unknown>[] }>(url, '/v1/check/batch', {
    checks,
  });
  return answers.map(({ permitted, reason, basis, until, evidence, subjectKnown }) =>
    JSON.stringify([permitted, reason, basis, until, evidence, subjectKnown]),
  );
}

/** Asks again while an answer is missing: a loaded machine may not show in time that it is fresh enough. */
export async function answered(ask: () => Promise<string[]>): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const answers = await ask();
    if (tries === 20 || !answers.some((answer) => answer.startsWith('[null'))) return answers;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Adds an API key to the file of a stopped service. */
export async function addKey(file: string, label: string): Promise<void> {
  const keys = await openKeyStore(file);
  const key = { id: 'key_1', kind: 'api_key', label, grants: [], createdAt: 1, createdBy: 'system' } as const;
  await keys.add(key, { keyId: key.id, hash: Buffer.alloc(32, 7), madeAt: 1 });
  await keys.close();
}

/** Facts of embedded stores, in order. */
export async function factsIn(data: string): Promise<RecordedEvent[]> {
  return drained(await openSqliteEventStore({ file: join(data, 'events.sqlite') }));
}

/** Facts of a server, in order. */
export async function factsOn(url: string): Promise<RecordedEvent[]> {
  return drained(await openEventStoreDb({ url, ownPrefixes: STREAMS }));
}

/** Appends a fact of another store to a stream of its own. */
export async function appendTo(url: string, fact: RecordedEvent | undefined): Promise<void> {
  if (!fact) throw new Error('no fact');
  const store = await openEventStoreDb({ url, ownPrefixes: STREAMS });
  await store.append('register-stranger', 'no_stream', [fact]);
  await store.close();
}

async function drained(store: EventStore): Promise<RecordedEvent[]> {
  try {
    return await store.readAll({ limit: 1_000_000 });
  } finally {
    await store.close();
  }
}

/** What must be the same of a fact wherever it lies: stream, revision, id, type, bytes. */
export function namesOf(facts: readonly RecordedEvent[]): string[] {
  return facts.map(({ stream, revision, id, type, data }) =>
    [stream, revision, id, type, createHash('sha256').update(data).digest('hex')].join(' '),
  );
}

/** Fields of a ledger's own fact. */
export function fieldsOf({ data }: RecordedEvent): Readonly<Record<string, unknown>> {
  return decodeTrusted(data).body.pub;
}

/** When a copy is killed: at a line that it writes, or at a call that the event store gets. */
export interface KillAt {
  readonly line?: string;
  readonly call?: (call: Call) => boolean;
}

/**
 * Runs `store copy`, and kills it with -9 when it is time; a call at which it dies is not carried out.
 * @returns undefined when it was killed
 */
export function runCopy(
  args: readonly string[],
  simulator: Pick<Simulator, 'fault'>,
  { line, call }: KillAt = {},
): Promise<Ran | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [built('apps/ledger-cli/main.js'), 'store', 'copy', ...args]);
    const kill = () => void child.kill('SIGKILL');
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (line !== undefined && out.includes(line)) kill();
    });
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    let isDead = false;
    simulator.fault = (one) => {
      isDead ||= call?.(one) === true;
      if (!isDead) return undefined;
      kill();
      return { do: 'swallow', stored: false };
    };
    child.once('close', (code) => {
      simulator.fault = () => undefined;
      resolve(code === null ? undefined : { code, out, err });
    });
  });
}
