import type { EventStore } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { type EvidenceLog, openEvidenceLog } from '#evidence';
import { identifyLedger } from '#ledger';
import { commandId, composeStoredEvent, encodeStoredEvent, eventId } from '#stored-event';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The name of the log. */
export const ORIGIN = 'ledger.example/moving';

/** Does not move. */
export const clock = { now: () => Date.UTC(2026, 2, 1) };

const keyOf = (name: string) => createHash('sha256').update(name).digest();

/** Keys that follow from names. */
export const KEYS = {
  tagKey: async (subjectId: string) => ({ keyId: subjectId, key: keyOf(subjectId), madeAt: 0 }),
  publicKey: async (controller: string) => keyOf(`pub:${controller}`),
  accessKey: async () => keyOf('access'),
  disclose: async () => [],
  planForgetting: async () => undefined,
  forget: async () => undefined,
};

/** A ledger with a few sealed facts, and nothing but store and log. */
export interface SmallLog {
  readonly folder: string;
  readonly store: EventStore;
  readonly log: EvidenceLog;
  end(): Promise<void>;
}

/** @param streams get three facts each, one after the other, each three under a seal */
export async function makeSmallLog(streams: readonly string[]): Promise<SmallLog> {
  const folder = await mkdtemp(join(tmpdir(), 'small-log-'));
  const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
  await identifyLedger({ store, clock, mode: 'live', origin: ORIGIN });
  const log = await openEvidenceLog({ store, subjects: KEYS, dataFolder: folder, origin: ORIGIN, clock });
  for (const stream of streams) {
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    await store.append(stream, last?.revision ?? 'no_stream', [plainFact(), plainFact(), plainFact()]);
    await log.sealNow();
  }
  return {
    folder,
    store,
    log,
    end: async () => {
      await log.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

function plainFact() {
  const type = 'consent.withdrawn';
  const id = eventId(commandId({ controller: 'acme', principal: 'local', key: randomUUID() }), 0);
  const actor = { by: 'subject', principal: 'local' } as const;
  const event = { id, type, rec: clock.now(), actor, pub: { purposes: '*' }, mac: '', controller: 'acme' };
  return { id, type, data: encodeStoredEvent(composeStoredEvent(event)) };
}
