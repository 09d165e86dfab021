import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresOptions } from '../options.js';
import { HUNG_MS } from './awake.js';
import { clientConfig } from './pool.js';
import type { PostgresSql } from './sql.js';

/** What only one process of a ledger does at a time. */
export type LeaderRole = 'projector' | 'sealer';

/** Who was elected later has written meanwhile: nothing of this transaction may stay. */
export class LeadershipLost extends Error {
  override readonly name = 'LeadershipLost';
  constructor(readonly role: LeaderRole) {
    super(`another process is the ${role} now`);
  }
}

/** How often a process that stands by asks for the lock, and one that leads looks whether its connection lives. */
const LOOK_EVERY_MS = 1_000;
/** A leader whose connection gives no answer for so long has lost: the server will give the lock to another. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * One process's share in a role. It is elected by an advisory lock on a connection of its own, which the server frees when
 * the connection ends (TCP keep-alives on both sides let a lost host be noticed), and then raises the epoch. The lock is
 * only the way to be elected; what fences a process that was stopped and wakes up late is the epoch, which each of its
 * transactions checks (`fence`).
 */
export class Leadership {
  #epoch: number | undefined;
  #client: pg.Client | undefined;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @param changed is told when the process is elected (the epoch) and when it has lost (undefined) */
  constructor(
    private readonly options: PostgresOptions,
    private readonly schema: string,
    readonly role: LeaderRole,
    private readonly changed: (epoch: number | undefined) => void = () => undefined,
  ) {}

  /** The epoch that this process was elected with; undefined: it stands by. */
  get epoch(): number | undefined {
    return this.#epoch;
  }

  start(): this {
    this.#running = this.#run();
    return this;
  }

  /** Steps down at once, so that another process need not wait. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /**
   * Inside a transaction: nobody was elected since, and nobody is before it ends. What comes after it may wait for other
   * things than the server only within `awake`.
   * @throws LeadershipLost
   */
  async fence(sql: PostgresSql): Promise<void> {
    const held = this.#epoch;
    // Whoever stops in the middle of a transaction must not keep others from being elected.
    const [row] = await sql.rows<{ epoch: number }>(
      `SELECT epoch, set_config('idle_in_transaction_session_timeout', '${HUNG_MS}', true) FROM leader
        WHERE role = ? FOR SHARE`,
      [this.role],
    );
    if (held === undefined || Number(row?.epoch) !== held) throw new LeadershipLost(this.role);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        if (this.#epoch === undefined) await this.#stand();
        else await this.#look();
      } catch {
        await this.#step();
      }
      // Aborted while pausing: the loop's condition says the rest.
      if (!signal.aborted)
        await pause(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    await this.#step();
  }

  /** Asks for the lock; whoever gets it raises the epoch before it does anything else. */
  async #stand(): Promise<void> {
    const client = (this.#client ??= await this.#connect());
    const { rows } = await client.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_lock(hashtextextended('consent-ledger ${this.schema} ${this.role}', 0)) AS mine`,
    );
    if (rows[0]?.mine !== true) return;
    const raised = await client.query<{ epoch: number }>(
      `INSERT INTO leader (role, epoch, elected_at) VALUES ($1, 1, floor(extract(epoch FROM now()) * 1000))
       ON CONFLICT (role) DO UPDATE SET epoch = leader.epoch + 1, elected_at = excluded.elected_at
       RETURNING epoch`,
      [this.role],
    );
    this.#epoch = Number(raised.rows[0]?.epoch);
    this.changed(this.#epoch);
  }

  async #look(): Promise<void> {
    await this.#client?.query('SELECT 1');
  }

  /** Gives up what there is of it; the server frees the lock with the connection. */
  async #step(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (this.#epoch !== undefined) {
      this.#epoch = undefined;
      this.changed(undefined);
    }
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      ...clientConfig({ ...this.options, settings: KEEP_ALIVES }, this.schema),
      query_timeout: ANSWER_WITHIN_MS,
    });
    client.on('error', () => void (this.#client === client && this.#step()));
    await client.connect();
    return client;
  }
}

/** The server's side: a host that is gone, and a process that is stopped, lose the lock within ten seconds. */
const KEEP_ALIVES = {
  idle_session_timeout: String(HUNG_MS),
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
};
