import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '#event-store/sqlite';
import { openEvidenceLog, type EvidenceLog } from '#evidence';
import { commandId, composeStoredEvent, encodeStoredEvent, eventId } from '#stored-event';

/** A log as the ledger makes one, on this machine's disk. */
export interface HonestLog {
  readonly log: EvidenceLog;
  readonly folder: string;
  readonly origin: string;
  end(): Promise<void>;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Makes a log of so many events and two checkpoints. */
export async function makeHonestLog(events: number): Promise<HonestLog> {
  const folder = await mkdtemp(join(tmpdir(), 'interop-'));
  const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
  const origin = 'ledger.example/interop';
  const subjects = {
    tagKey: async (subjectId: string) => ({ keyId: subjectId, key: sha256(subjectId), madeAt: 0 }),
    publicKey: async (controller: string) => sha256(`pub:${controller}`),
    accessKey: async () => sha256('access'),
    disclose: async () => [],
    planForgetting: async () => undefined,
    forget: async () => undefined,
  };
  const clock = { now: () => Date.now() };
  const log = await openEvidenceLog({ store, subjects, dataFolder: folder, origin, clock });
  const record = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) {
      const id = eventId(commandId({ controller: 'acme', principal: 'local', key: `key-${i}` }), 0);
      const event = composeStoredEvent({
        id,
        type: 'consent.withdrawn',
        controller: 'acme',
        rec: Date.now(),
        actor: { by: 'subject', principal: 'local' },
        pub: { purposes: '*' },
        mac: '',
      });
      const data = encodeStoredEvent(event);
      await store.append(`subject-${i}`, 'no_stream', [{ id, type: 'consent.withdrawn', data }]);
    }
  };
  await record(0, Math.floor(events / 2));
  await log.sealNow();
  await record(Math.floor(events / 2), events);
  await log.sealNow();
  return {
    log,
    folder,
    origin,
    end: async () => {
      await log.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
