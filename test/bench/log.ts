import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore, NewEvent } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import {
  checkTiles,
  Frontier,
  hex,
  leafHash,
  nodeHashing,
  openEvidenceLog,
  tagOf,
  tilePath,
  writeEntries,
  type EvidenceLog,
} from '#evidence';
import { composeStoredEvent, encodeStoredEvent } from '#stored-event';

const ORIGIN = 'ledger.example/bench';

/** Keys that follow from names: no key store is measured here. */
const keys = {
  tagKey: async (subjectId: string) => ({ keyId: subjectId, key: sha256(subjectId), madeAt: 0 }),
  publicKey: async (controller: string) => sha256(`pub:${controller}`),
  accessKey: async () => sha256('access'),
  disclose: async () => [],
  planForgetting: async () => undefined,
  forget: async () => undefined,
};

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** An event with a box, as a consent has: about 900 bytes. */
function event(): NewEvent {
  const key = randomUUID();
  const digests = Array.from({ length: 4 }, () => randomBytes(32).toString('base64url')).sort();
  const id = randomUUID();
  const stored = composeStoredEvent({
    id,
    type: 'consent.granted',
    controller: 'acme',
    rec: Date.now(),
    actor: { by: 'subject', principal: 'local' },
    pub: {
      purpose: 'newsletter',
      notice: 'privacy',
      noticeVersion: 1,
      method: 'opt_in',
      scope: {},
      version: 1,
    },
    boxes: [
      {
        sd: { key, class: 'proof', digests },
        sealed: {
          key,
          class: 'proof',
          nonce: randomBytes(12).toString('base64url'),
          box: randomBytes(400).toString('base64url'),
        },
      },
    ],
    mac: randomBytes(32).toString('base64url'),
  });
  return { id, type: 'consent.granted', data: encodeStoredEvent(stored) };
}

async function withLog<T>(
  task: (store: EventStore, open: () => Promise<EvidenceLog>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'log-bench-'));
  const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
  const opened: EvidenceLog[] = [];
  const open = async () => {
    const clock = { now: () => Date.now() };
    const log = await openEvidenceLog({ store, subjects: keys, dataFolder: folder, origin: ORIGIN, clock });
    opened.push(log);
    return log;
  };
  try {
    return await task(store, open);
  } finally {
    for (const log of opened) await log.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Events per second that are taken in, sealed and signed, one new stream for every second event. */
export function sealRate(events: number): Promise<number> {
  return withLog(async (store, open) => {
    for (let i = 0; i < events; i += 2)
      await store.append(`subject-${randomUUID()}`, 'no_stream', [event(), event()].slice(0, events - i));
    const log = await open();
    const begun = performance.now();
    await log.sealNow();
    return (events / (performance.now() - begun)) * 1000;
  });
}

/** Milliseconds from the acknowledgement of an event to the signed checkpoint over it: the 50th and the 99th of 100. */
export function sealLatency(perSecond: number, seconds: number): Promise<{ p50: number; p99: number }> {
  return withLog(async (store, open) => {
    const log = await open();
    const acknowledged: { stream: string; id: string; at: number }[] = [];
    const begun = Date.now();
    for (let sent = 0; sent < perSecond * seconds;) {
      const due = Math.floor(((Date.now() - begun) / 1000) * perSecond);
      const batch = Array.from({ length: Math.min(due, perSecond * seconds) - sent }, event);
      await Promise.all(
        batch.map(async (one) => {
          const stream = `subject-${randomUUID()}`;
          await store.append(stream, 'no_stream', [one]);
          acknowledged.push({ stream, id: one.id, at: Date.now() });
        }),
      );
      sent += batch.length;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await log.sealNow();
    const waits = acknowledged
      .map(
        ({ stream, id, at }) =>
          (log.firstCheckpointWith(log.seqOf(stream, id) as bigint)?.signedAt as number) - at,
      )
      .sort((a, b) => a - b);
    const of = (part: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] as number;
    return { p50: of(0.5), p99: of(0.99) };
  });
}

/**
 * Seconds to verify the leaves of a whole log: every tile recomputed, the root, and the tags of one stream looked for
 * among all leaves.
 */
export function verifySeconds(leaves: number): number {
  const tiles = new Map<string, Uint8Array>();
  const levels: Uint8Array[][] = [];
  const frontier = new Frontier(nodeHashing);
  const put = (level: number, hash: Uint8Array): void => void (levels[level] ??= []).push(hash);
  let bundle: Uint8Array[] = [];
  const random = randomBytes(64 * 4096);
  const write = (index: number): void => {
    const tile = { level: 'entries', index: BigInt(index), width: bundle.length } as const;
    tiles.set(tilePath(tile), writeEntries(bundle));
    bundle = [];
  };
  for (let i = 0; i < leaves; i++) {
    const leaf = new Uint8Array(random.subarray((i % 4096) * 64, ((i % 4096) + 1) * 64));
    new DataView(leaf.buffer).setUint32(40, i);
    bundle.push(leaf);
    const hash = leafHash(nodeHashing, leaf);
    put(0, hash);
    frontier.push(hash, (level, _index, node) => (level % 8 === 0 ? put(level / 8, node) : undefined));
    if (bundle.length === 256) write(Math.floor(i / 256));
  }
  if (bundle.length > 0) write(Math.floor(leaves / 256));
  levels.forEach((hashes, level) => {
    for (let at = 0; at < hashes.length; at += 256) {
      const part = hashes.slice(at, at + 256);
      tiles.set(tilePath({ level, index: BigInt(at / 256), width: part.length }), Buffer.concat(part));
    }
  });
  const root = hex(frontier.root());
  const begun = performance.now();
  // Completeness in full mode: tags n+1 to n+1000 must be absent (evidence format 4).
  const sought = new Set(
    Array.from({ length: 1000 }, (_, rev) =>
      Buffer.from(tagOf(nodeHashing, sha256('somebody'), BigInt(rev))).toString('latin1'),
    ),
  );
  let found = 0;
  const computed = checkTiles(
    nodeHashing,
    (path) => tiles.get(path),
    BigInt(leaves),
    (leaf) => {
      const tag = Buffer.from(leaf.buffer, leaf.byteOffset, 32).toString('latin1');
      if (sought.has(tag)) found += 1;
    },
  );
  const seconds = (performance.now() - begun) / 1000;
  if (hex(computed) !== root || found > 0) throw new Error('the log does not verify');
  return seconds;
}
