import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACT_TYPES, type Fact } from '#domain';
import type { EventStore, NewEvent } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { PersonsAsOf, SubjectReader } from '#ledger';
import {
  openReadModels,
  type OpenReadModelsOptions,
  READ_MODEL_MIGRATIONS,
  type ReadModels,
} from '#read-models';
import { subjectStream } from '#subjects';
import { onPostgres, openWorldDatabase, type WorldDatabase } from '../support/postgres/choose.js';

/** The controller of these tests. */
export const CONTROLLER = 'acme';

/** Far more than anything here takes: only what stands still is ended. */
const SETTLED_WITHIN_MS = 60_000;

/** A fact and whose it is; `subject` is of no matter for facts of the law. */
export interface Happening {
  readonly fact: Fact;
  readonly subject?: string;
}

/** A ledger's store without its front door: facts are laid in as found, and the tables made of them. */
export class World {
  readonly #birthDates = new Map<string, string>();
  readonly #revisions = new Map<string, bigint>();
  now = Date.UTC(2026, 5, 1);
  tables!: ReadModels;
  readonly persons: PersonsAsOf;

  private constructor(
    readonly store: EventStore,
    readonly folder: string,
    private readonly options: Partial<OpenReadModelsOptions>,
    /** Where the tables lie in place of a file. */
    private readonly database: WorldDatabase | undefined,
  ) {
    const boxes = {
      open: async (_subject: string, { body }: { body: { id: string } }) => {
        const birthDate = this.#birthDates.get(body.id);
        return birthDate === undefined
          ? { fields: {}, erased: ['content'] }
          : { fields: { birthDate }, erased: [] };
      },
    };
    this.persons = new PersonsAsOf(new SubjectReader(store, boxes));
  }

  /** @param before facts that are there before the tables */
  static async open(
    options: Partial<OpenReadModelsOptions> = {},
    before: readonly Happening[] = [],
    now = Date.UTC(2026, 5, 1),
  ): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'tables-'));
    const store = options.store ?? (await openSqliteEventStore({ file: ':memory:' }));
    const database = onPostgres() ? await openWorldDatabase(READ_MODEL_MIGRATIONS, []) : undefined;
    const world = new World(store, folder, options, database);
    world.now = now;
    await world.happen(before);
    await world.openTables();
    return world;
  }

  get file(): string {
    return join(this.folder, 'read-models.sqlite');
  }

  async openTables(options: Partial<OpenReadModelsOptions> = {}): Promise<void> {
    this.tables = await openReadModels({
      workEveryMs: 5,
      retryAfterMs: 5,
      ...this.options,
      ...options,
      store: this.store,
      persons: this.persons,
      clock: { now: () => this.now },
      file: this.file,
      postgres: this.database?.tables ?? this.options.postgres,
    });
  }

  /** Lays facts in, one by one. */
  async happen(happenings: readonly Happening[]): Promise<void> {
    for (const { fact, subject } of happenings) {
      const stream = streamOf(fact, subject);
      const revision = this.#revisions.get(stream);
      await this.store.append(stream, revision ?? 'no_stream', [this.#eventOf(fact)]);
      this.#revisions.set(stream, (revision ?? -1n) + 1n);
    }
  }

  /** Waits until the tables hold everything, and nothing is left to be evaluated again. */
  async settled(): Promise<void> {
    const head = (await this.store.head()) ?? -1n;
    const late = AbortSignal.timeout(SETTLED_WITHIN_MS);
    await this.tables.reached(head, late);
    for (;;) {
      if (late.aborted) throw new Error(`not settled: ${JSON.stringify(await this.tables.health())}`);
      const left = await this.tables.database.rows('SELECT 1 FROM reevaluation LIMIT 1');
      const due = await this.tables.database.rows(
        `SELECT 1 FROM status_person WHERE recheck_at <= ? UNION ALL
          SELECT 1 FROM status_profile WHERE recheck_at <= ? UNION ALL
          SELECT 1 FROM matter_person WHERE next_at <= ? LIMIT 1`,
        [this.now, this.now, this.now],
      );
      if (left.length === 0 && due.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async close(): Promise<void> {
    await this.tables.close();
    if (this.options.store === undefined) await this.store.close();
    await this.database?.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  #eventOf({ id, type, at, recordedAt, by, data }: Fact): NewEvent {
    const { birthDate, ...pub } = data as { birthDate?: string };
    if (birthDate !== undefined) this.#birthDates.set(id, birthDate);
    const instant = (ms: number) => new Date(ms).toISOString();
    const body = {
      v: 1,
      id,
      type,
      controller: CONTROLLER,
      rec: instant(recordedAt),
      ...(at < recordedAt && { occ: instant(at) }),
      ...(at > recordedAt && { eff: instant(at) }),
      actor: { by, principal: 'local' },
      // Every erasure names its keys, if only none.
      pub: type === 'erasure.executed' ? { keys: [], markers: [], ...pub } : pub,
      sd: birthDate === undefined ? [] : [{ key: `key of ${id}`, class: 'content', digests: [] }],
      blind: '',
    };
    return { id, type, data: Buffer.from(JSON.stringify({ body, sealed: [], mac: '' })) };
  }
}

function streamOf(fact: Fact, subject = 'nobody'): string {
  const { stream } = FACT_TYPES[fact.type];
  const { purpose, notice } = fact.data as { purpose?: string; notice?: string };
  switch (stream) {
    case 'subject':
      return subjectStream(subject);
    case 'purpose':
      return `purpose-${CONTROLLER}.${purpose}`;
    case 'notice':
      return `notice-${CONTROLLER}.${notice}`;
    case 'register':
      return `register-${CONTROLLER}`;
    case 'ledger':
      return 'ledger-epochs-1';
  }
}
