import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomUUID } from 'node:crypto';
import type { EventStore } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { commandId, composeStoredEvent, encodeStoredEvent, eventId } from '#stored-event';
import { openEvidenceLog, type EvidenceLog, type EvidenceLogOptions } from '../index.js';

/** The name of the logs that tests make. */
export const ORIGIN = 'ledger.example/test';

/** A store and a log in a folder of their own, with keys that follow from names. */
export interface LogWorld {
  readonly folder: string;
  readonly store: EventStore;
  /** The log that was opened last. */
  readonly log: EvidenceLog;
  /** Moves only by hand. UTC milliseconds. */
  now: number;
  /** Appends events without boxes to a stream. @returns their ids */
  record(stream: string, count?: number): Promise<string[]>;
  /** Opens the log (again), after closing the last one. */
  open(options?: Partial<EvidenceLogOptions>): Promise<EvidenceLog>;
  end(): Promise<void>;
}

/** A key that belongs to a name. */
export function keyOf(name: string): Buffer {
  return createHash('sha256').update(name).digest();
}

/** Keys without a key store. */
export const testKeys = {
  tagKey: async (subjectId: string) => ({ keyId: subjectId, key: keyOf(subjectId), madeAt: 0 }),
  publicKey: async (controller: string) => keyOf(`pub:${controller}`),
  accessKey: async () => keyOf('access'),
  disclose: async () => [],
  planForgetting: async () => undefined,
  forget: async () => undefined,
};

/** Makes the folder and the store; `open` opens the log. */
export async function makeLogWorld(): Promise<LogWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'log-'));
  const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
  let opened: EvidenceLog | undefined;
  const world: LogWorld = {
    folder,
    store,
    now: Date.UTC(2026, 2, 1),
    get log() {
      if (!opened) throw new Error('no log is open');
      return opened;
    },
    async record(stream, count = 1) {
      const events = Array.from({ length: count }, () => plainEvent(stream, world.now));
      const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
      await store.append(stream, last ? last.revision : 'no_stream', events);
      return events.map(({ id }) => id);
    },
    async open(options = {}) {
      await opened?.close();
      const clock = { now: () => world.now };
      const base = { store, subjects: testKeys, dataFolder: folder, origin: ORIGIN, clock };
      return (opened = await openEvidenceLog({ ...base, ...options }));
    },
    async end() {
      await opened?.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

function plainEvent(stream: string, rec: number) {
  const type = 'consent.withdrawn';
  const id = eventId(commandId({ controller: 'acme', principal: 'local', key: randomUUID() }), 0);
  const event = composeStoredEvent({
    id,
    type,
    rec,
    actor: { by: 'subject', principal: 'local' },
    pub: { purposes: '*' },
    mac: '',
    ...(stream.startsWith('ledger-') ? {} : { controller: 'acme' }),
  });
  return { id, type, data: encodeStoredEvent(event) };
}
