import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { grantOf } from '../e2e/acme.js';
import { Simulator } from '../event-store-simulator/index.js';
import { told } from '../faults/http.js';
import { makeTestDatabase, type TestDatabase } from '../support/postgres/index.js';
import { type Served, startService } from '../support/service-process.js';

/** What `/health/ready` says of a role. */
interface Ready {
  readonly checks: Readonly<Record<'projections' | 'log', { readonly detail: string }>>;
}

/** Processes of one ledger on an event store (a simulator) and a PostgreSQL of their own. */
export class ManyProcesses {
  readonly #running = new Set<Served>();

  private constructor(
    readonly simulator: Pick<Simulator, 'url' | 'stop'>,
    readonly database: TestDatabase,
    readonly folder: string,
  ) {}

  /** @param simulator the event store; absent: one in this process */
  static async open(simulator?: Pick<Simulator, 'url' | 'stop'>): Promise<ManyProcesses> {
    const folder = await mkdtemp(join(tmpdir(), 'roles-'));
    const key = `${randomBytes(32).toString('base64url')}\n`;
    await writeFile(join(folder, 'master.key'), key, { mode: 0o600 });
    return new ManyProcesses(simulator ?? (await Simulator.start()), await makeTestDatabase(), folder);
  }

  /** Starts one with these roles; all share a data folder, unless one is named. */
  async start(roles: string, folder = 'data'): Promise<Served> {
    const served = await startService(join(this.folder, folder), {
      LEDGER_ROLES: roles,
      EVENTSTORE_URL: this.simulator.url,
      DATABASE_URL: this.database.url,
      KEYS_DATABASE_URL: this.database.keysUrl,
      MASTER_KEY_FILE: join(this.folder, 'master.key'),
    });
    this.#running.add(served);
    return served;
  }

  async close(): Promise<void> {
    for (const served of this.#running) {
      try {
        process.kill(served.pid, 'SIGCONT');
      } catch {
        // It has ended.
      }
      await served.stop('SIGKILL');
    }
    this.simulator.stop();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What is recorded, as a process says it. */
export interface Recorded {
  readonly position: string;
  readonly subject: string;
  readonly repeated: boolean;
  readonly events: readonly { readonly id: string }[];
}

export function grant({ url }: Served, person: string, key?: string): Promise<Recorded> {
  return told(url, '/v1/consents', grantOf(person, 'newsletter'), key);
}

export function withdraw({ url }: Served, person: string): Promise<Recorded> {
  const subject = { scheme: 'email', value: person };
  return told(url, '/v1/consents/withdrawals', { controller: 'acme', subject, purpose: 'newsletter' });
}

export function check({ url }: Served, person: string, more: object = {}): Promise<{ permitted: boolean }> {
  const subject = { scheme: 'email', value: person };
  return told(url, '/v1/check', { controller: 'acme', subject, purpose: 'newsletter', ...more });
}

/** What a process says of its share in a role; undefined while it says nothing. */
export async function standingOf({ url }: Served, role: 'projections' | 'log'): Promise<string | undefined> {
  const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(
    () => undefined,
  );
  const body = (await answer?.json().catch(() => undefined)) as Ready | undefined;
  return body?.checks?.[role].detail;
}

/** Waits until something holds. @returns milliseconds that it took @throws Error after a minute, or as long as is given */
export async function until(what: string, holds: () => Promise<boolean>, withinMs = 60_000): Promise<number> {
  const begun = performance.now();
  while (!(await holds())) {
    if (performance.now() - begun > withinMs) throw new Error(`${what}: not within ${withinMs / 1_000} s`);
    await pause(50);
  }
  return Math.round(performance.now() - begun);
}
