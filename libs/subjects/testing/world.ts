import { randomUUID } from 'node:crypto';
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Appended, EventStore, ExpectedRevision, Position } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { composeStoredEvent, encodeStoredEvent, type SealedFields, type StoredEvent } from '#stored-event';
import { onPostgres, openWorldDatabase, type WorldDatabase } from '../../../test/support/postgres/choose.js';
import { eventsOf } from '../erasure/stream-events.js';
import { erasedPurposes } from '../erasure/erased-purposes.js';
import { openSubjects } from '../open-subjects.js';
import { DirectoryStore } from '../store/directory-store.js';
import { KeyStore } from '../store/key-store.js';
import { DIRECTORY_MIGRATIONS, KEY_MIGRATIONS } from '../store/postgres.js';
import { subjectStream } from '../subject-stream.js';
import type { ErasureRequest, Identifier, ProofJudge, Subjects, SubjectsOptions } from '../subjects.js';

/** A fact as the tests write it. */
export interface TestFact {
  readonly type: string;
  readonly pub?: Readonly<Record<string, unknown>>;
  readonly scope?: '*' | readonly string[];
  readonly proof?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

export interface RecordedErasure {
  readonly fact: StoredEvent;
  readonly position: Position;
}

export const CONTROLLER = 'acme';

/** A data folder with an event store and subjects, and a small recorder that does what the ledger does. */
export class World {
  now = Date.parse('2026-03-01T00:00:00.000Z');

  private constructor(
    readonly folder: string,
    public store: EventStore,
    public subjects: Subjects,
    private readonly options: Partial<SubjectsOptions>,
    /** Where directory and keys lie in place of files; the world that made it ends it. */
    private readonly database: WorldDatabase | undefined,
    private readonly ends = true,
  ) {}

  static async open(options: Partial<SubjectsOptions> = {}): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'subjects-'));
    const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
    const database = onPostgres() ? await openWorldDatabase(DIRECTORY_MIGRATIONS, KEY_MIGRATIONS) : undefined;
    const world = new World(folder, store, undefined as unknown as Subjects, options, database);
    world.subjects = await world.openSubjects();
    return world;
  }

  /**
   * The files as a killed process leaves them (what was acknowledged is on disk), opened by a new one. What lies in
   * PostgreSQL is the same for both.
   */
  async killed(): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'subjects-'));
    cpSync(this.folder, folder, { recursive: true });
    const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
    const world = new World(
      folder,
      store,
      undefined as unknown as Subjects,
      this.options,
      this.database,
      false,
    );
    world.now = this.now;
    world.subjects = await world.openSubjects();
    return world;
  }

  /** Opens the folder once more, after `close` or as after a crash. */
  async reopen(): Promise<void> {
    await this.subjects.close();
    await this.store.close();
    this.store = await openSqliteEventStore({ file: join(this.folder, 'events.sqlite') });
    this.subjects = await this.openSubjects();
  }

  /** Removes the directory of the closed room. */
  async removeDirectory(): Promise<void> {
    if (this.database) {
      await this.database.asSuperuser('TRUNCATE ledger.identifier, ledger.marker, ledger.progress');
      return;
    }
    for (const ending of ['', '-wal', '-shm'])
      rmSync(join(this.folder, `subjects.sqlite${ending}`), { force: true });
  }

  /** Everything in the directory, after the room was closed. */
  async directoryContents(): Promise<{ rows: Map<string, string>; markers: Map<string, string> }> {
    if (this.database) return DirectoryStore.on(this.database.service).contents();
    const store = await DirectoryStore.open(join(this.folder, 'subjects.sqlite'));
    const found = await store.contents();
    await store.close();
    return found;
  }

  /** A copy of the key store as a thief has it, in a file. */
  async stealKeys(path: string): Promise<void> {
    if (this.database) await KeyStore.on(this.database.keys).turnover.copyTo(path);
    else copyFileSync(join(this.folder, 'keys.sqlite'), path);
  }

  async end(): Promise<void> {
    await this.subjects.close();
    await this.store.close();
    rmSync(this.folder, { recursive: true });
    if (this.ends) await this.database?.end();
  }

  private openSubjects(): Promise<Subjects> {
    return openSubjects({
      store: this.store,
      dataFolder: this.folder,
      clock: { now: () => this.now },
      ...(this.database && { postgres: { directory: this.database.service, keys: this.database.keys } }),
      ...this.options,
    });
  }

  events(subjectId: string): Promise<StoredEvent[]> {
    return eventsOf(this.store, subjectId);
  }

  /** Records a fact about whom an identifier means; a new person's identifier is linked first. */
  async record(identifier: Identifier, fact: TestFact): Promise<string> {
    const { subjects } = this;
    const { subjectId, linkNeeded } = await subjects.reserve(CONTROLLER, identifier);
    const events = await this.events(subjectId);
    const link =
      linkNeeded && !(await subjects.isLinked(CONTROLLER, identifier, subjectId, events))
        ? [await this.linkEvent(subjectId, identifier)]
        : [];
    const { gone } = erasedPurposes(events);
    await this.append(subjectId, expectation(events), [...link, await this.event(subjectId, fact, gone)]);
    subjects.linkStored(CONTROLLER, identifier);
    return subjectId;
  }

  /** Begins a new life with a fact, and links the identifier anew. */
  async renew(identifier: Identifier, fact: TestFact): Promise<string> {
    const { subjects } = this;
    const { subjectId } = await subjects.reserve(CONTROLLER, identifier);
    const events = await this.events(subjectId);
    await subjects.renew(subjectId);
    await subjects.link(CONTROLLER, identifier, subjectId);
    await this.append(subjectId, expectation(events), [
      await this.event(subjectId, { type: 'subject.key_renewed' }),
      await this.linkEvent(subjectId, identifier),
      await this.event(subjectId, fact),
    ]);
    subjects.linkStored(CONTROLLER, identifier);
    return subjectId;
  }

  /** Links a further identifier. @returns whose it is */
  async link(subjectId: string, identifier: Identifier): Promise<string> {
    const owner = await this.subjects.link(CONTROLLER, identifier, subjectId);
    if (owner !== subjectId) return owner;
    const events = await this.events(subjectId);
    await this.append(subjectId, expectation(events), [await this.linkEvent(subjectId, identifier)]);
    this.subjects.linkStored(CONTROLLER, identifier);
    return owner;
  }

  async unlink(subjectId: string, eventId: string): Promise<void> {
    const events = await this.events(subjectId);
    const link = (await this.subjects.identifiersOf(subjectId, events)).find(
      (one) => one.eventId === eventId,
    );
    const fact = { type: 'subject.identifier_unlinked', pub: { about: eventId } };
    await this.append(subjectId, expectation(events), [await this.event(subjectId, fact)]);
    if (link) await this.subjects.unlink(subjectId, link.row);
  }

  /** The fact of an erasure, without the destruction that must follow. */
  async recordErasure(subjectId: string, erasure: Partial<ErasureRequest> = {}): Promise<RecordedErasure> {
    const events = await this.events(subjectId);
    const request: ErasureRequest = {
      controller: CONTROLLER,
      subjectId,
      purposes: '*',
      retained: [],
      events,
      allPurposes: ['newsletter', 'account'],
      keepProofPermitted: () => true,
      ...erasure,
    };
    const plan = await this.subjects.planErasure(request);
    const fact = await this.event(subjectId, {
      type: 'erasure.executed',
      pub: {
        purposes: request.purposes,
        retained: request.retained.map((purpose) => ({ ground: 'unspecified', purpose })),
        ...plan,
      },
    });
    const { position } = await this.append(subjectId, expectation(events), [fact]);
    return { fact, position };
  }

  async erase(subjectId: string, erasure: Partial<ErasureRequest> = {}): Promise<StoredEvent> {
    const { fact, position } = await this.recordErasure(subjectId, erasure);
    await this.subjects.destroy(subjectId, fact, position);
    return fact;
  }

  /** A judge that says the same of every purpose. */
  judge(permitted: boolean): ProofJudge {
    return {
      keepProof: async () => ({
        allPurposes: ['newsletter', 'account'],
        keepProofPermitted: () => permitted,
      }),
      recordProofDestroyed: async (subjectId, keys) => {
        const fact = await this.event(subjectId, { type: 'subject.proof_destroyed', pub: { keys } });
        const expected = expectation(await this.events(subjectId));
        const { position } = await this.append(subjectId, expected, [fact]);
        await this.subjects.destroy(subjectId, fact, position);
      },
    };
  }

  async event(
    subjectId: string,
    fact: TestFact,
    gone: ReadonlySet<string> = new Set(),
  ): Promise<StoredEvent> {
    const eventId = randomUUID();
    const { type, proof = {}, content = {}, scope = '*' } = fact;
    const boxes = await this.subjects.seal(subjectId, {
      eventId,
      type,
      scope,
      fields: { proof, content },
      gone,
    });
    return this.compose(eventId, type, fact.pub ?? {}, boxes);
  }

  async linkEvent(subjectId: string, identifier: Identifier): Promise<StoredEvent> {
    const eventId = randomUUID();
    const type = 'subject.identifier_linked';
    const { scheme, value, hash } = this.subjects.linkFields(CONTROLLER, identifier);
    const fields = { identity: { value, hash } };
    const boxes = await this.subjects.seal(subjectId, { eventId, type, scope: '*', fields });
    return this.compose(eventId, type, { scheme }, boxes);
  }

  append(subjectId: string, expected: ExpectedRevision, events: readonly StoredEvent[]): Promise<Appended> {
    return this.store.append(
      subjectStream(subjectId),
      expected,
      events.map((event) => ({ id: event.body.id, type: event.body.type, data: encodeStoredEvent(event) })),
    );
  }

  private compose(
    id: string,
    type: string,
    pub: Readonly<Record<string, unknown>>,
    boxes: readonly SealedFields[],
  ): StoredEvent {
    const actor = { by: 'subject', principal: 'local' } as const;
    return composeStoredEvent({
      id,
      type,
      controller: CONTROLLER,
      rec: this.now,
      actor,
      pub,
      boxes,
      mac: '',
    });
  }

  /** Files of the data folder (logs included) in which some of these bytes stand. */
  filesWith(needles: readonly Uint8Array[]): string[] {
    const files = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return files
      .filter((entry) => {
        const bytes = readFileSync(join(entry.path, entry.name));
        return needles.some((needle) => bytes.includes(Buffer.from(needle)));
      })
      .map((entry) => relative(this.folder, join(entry.path, entry.name)));
  }
}

/** A grant of a purpose with evidence and a reason. */
export function grant(purpose: string): TestFact {
  return {
    type: 'consent.granted',
    pub: { purpose },
    scope: [purpose],
    proof: { evidence: { form: 'signup' } },
    content: { source: 'web' },
  };
}

export function email(value: string): Identifier {
  return { scheme: 'email', value };
}

export function expectation(events: readonly StoredEvent[]): ExpectedRevision {
  return events.length === 0 ? 'no_stream' : BigInt(events.length - 1);
}
