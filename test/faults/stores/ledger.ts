import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  makeTestDatabase,
  type OwnServer,
  startOwnServer,
  type TestDatabase,
} from '../../support/postgres/index.js';
import { freePort, type Served, startService } from '../../support/service-process.js';
import { EventStoreProcess } from './event-store.js';
import { Wire } from './wire.js';

/** The processes of a ledger: two that answer, of which one seals, and two of which one fills the tables. */
const ROLES = { one: 'api', other: 'api,sealer', first: 'projector', second: 'projector' } as const;
export type ProcessName = keyof typeof ROLES;
const ANSWERING = ['one', 'other'] as const;

interface Wires {
  readonly events: Wire;
  readonly database: Wire;
}

/** A ledger in several processes on stores of its own, each behind wires of its own: everything can be broken. */
export class BreakableLedger {
  readonly #running = new Map<ProcessName, Served>();
  readonly #wires = new Map<ProcessName, Wires>();
  readonly #ports = new Map<ProcessName, number>();

  private constructor(
    readonly events: EventStoreProcess,
    readonly server: OwnServer,
    readonly database: TestDatabase,
    private readonly folder: string,
  ) {}

  static async open(): Promise<BreakableLedger> {
    const folder = await mkdtemp(join(tmpdir(), 'breakable-'));
    const key = `${randomBytes(32).toString('base64url')}\n`;
    await writeFile(join(folder, 'master.key'), key, { mode: 0o600 });
    const [events, server] = await Promise.all([EventStoreProcess.start(folder), startOwnServer('on')]);
    const database = await makeTestDatabase(server.url);
    const ledger = new BreakableLedger(events, server, database, folder);
    // One after the other: the first makes the schemas and the first keys.
    for (const name of ledger.names) await ledger.start(name);
    return ledger;
  }

  /** Base URLs of the processes that answer, whether they run or not. */
  get urls(): readonly string[] {
    return ANSWERING.map((name) => this.#urlOf(name));
  }

  /** The same of those that run. */
  get runningUrls(): readonly string[] {
    return ANSWERING.filter((name) => this.runs(name)).map((name) => this.#urlOf(name));
  }

  /** All its processes, whether they run or not. */
  get names(): readonly ProcessName[] {
    return Object.keys(ROLES) as ProcessName[];
  }

  runs(name: ProcessName): boolean {
    return this.#running.has(name);
  }

  wires(name: ProcessName): Wires {
    return this.#wires.get(name)!;
  }

  /** Starts a process, the next time at the address of the first time. */
  async start(name: ProcessName): Promise<Served> {
    const wires = this.#wires.get(name) ?? {
      events: await Wire.to(this.events.port),
      database: await Wire.to(Number(new URL(this.server.url).port)),
    };
    this.#wires.set(name, wires);
    const port = this.#ports.get(name) ?? (await freePort());
    this.#ports.set(name, port);
    const served = await startService(join(this.folder, 'data'), {
      PORT: String(port),
      LEDGER_ROLES: ROLES[name],
      EVENTSTORE_URL: wires.events.through(this.events.url),
      DATABASE_URL: wires.database.through(this.database.url),
      KEYS_DATABASE_URL: wires.database.through(this.database.keysUrl),
      MASTER_KEY_FILE: join(this.folder, 'master.key'),
    });
    this.#running.set(name, served);
    return served;
  }

  /** kill -9. */
  async kill(name: ProcessName): Promise<void> {
    await this.#running.get(name)?.stop('SIGKILL');
    this.#running.delete(name);
  }

  /** Whichever of the two fills the tables now, and the other. */
  async projectors(): Promise<{ readonly leads: ProcessName; readonly standsBy: ProcessName } | undefined> {
    const [first, second] = await Promise.all([this.leads('first'), this.leads('second')]);
    if (first === second) return undefined;
    return first ? { leads: 'first', standsBy: 'second' } : { leads: 'second', standsBy: 'first' };
  }

  /** Whether a projector says that it is the one. */
  async leads(name: ProcessName): Promise<boolean> {
    const health = await this.#health(name);
    return health?.checks?.['projections']?.detail?.startsWith('leader') ?? false;
  }

  /** Processes that nobody has ended and that have ended, with their last words. */
  get lost(): readonly string[] {
    return [...this.#running].flatMap(([name, { last }]) => {
      const { ended, words } = last?.() ?? { ended: false, words: '' };
      return ended ? [`${name} (${ROLES[name]}) has ended: ${words}`] : [];
    });
  }

  /** Whether every process that runs says that it is ready. */
  async allReady(): Promise<boolean> {
    const told = await Promise.all([...this.#running.keys()].map((name) => this.#health(name)));
    return told.every((health) => health?.status === 'ready');
  }

  async close(): Promise<void> {
    this.events.wake();
    for (const served of this.#running.values()) {
      await served.stop('SIGKILL');
    }
    for (const { events, database } of this.#wires.values()) {
      events.close();
      database.close();
    }
    await this.events.kill();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  #urlOf(name: ProcessName): string {
    return `http://127.0.0.1:${this.#ports.get(name)}`;
  }

  async #health(name: ProcessName): Promise<HealthTold | undefined> {
    const served = this.#running.get(name);
    if (!served) return undefined;
    try {
      const answer = await fetch(`${served.url}/health/ready`, { signal: AbortSignal.timeout(4_000) });
      return (await answer.json()) as HealthTold;
    } catch {
      return undefined;
    }
  }
}

interface HealthTold {
  readonly status: string;
  readonly checks?: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
}
