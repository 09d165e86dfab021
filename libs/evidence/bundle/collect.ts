import { type EventStore, type RecordedEvent, StreamForgotten } from '#event-store';
import { decodeTrusted, type StoredEvent } from '#stored-event';
import { subjectStream } from '#subjects';
import type { Hashing } from '../hashing/index.js';
import type { EvidenceLog } from '../log/evidence-log.js';
import { ExportFailed } from './errors.js';
import { shownEvent, type ShownEvent } from './shown-event.js';

/** An event that a bundle shows, with what the store holds of it. */
export interface CollectedEvent extends ShownEvent {
  readonly stored: StoredEvent;
}

/** A stream as far as the map of the seal covers it. */
export interface CollectedStream {
  readonly name: string;
  readonly events: readonly CollectedEvent[];
}

/** Where streams are collected from. */
export interface Collecting {
  readonly store: EventStore;
  readonly log: EvidenceLog;
  readonly hashing: Hashing;
  readonly mapSize: bigint;
}

/** One stream up to `mapSize`. @throws ExportFailed `SUBJECT_FORGOTTEN`, `STORE_DIFFERS` */
export async function collectStream(parts: Collecting, name: string): Promise<CollectedStream> {
  const events: CollectedEvent[] = [];
  for (const event of await readStream(parts.store, name)) {
    const stored = decodeTrusted(event.data);
    const prev = events.at(-1)?.hash;
    const place = { stream: name, revision: event.revision, id: event.id, body: stored.body };
    const shown = shownEvent(parts.hashing, parts.log, place, prev);
    if (!shown || shown.seq >= parts.mapSize) break;
    events.push({ ...shown, stored });
  }
  return { name, events };
}

async function readStream(store: EventStore, name: string): Promise<RecordedEvent[]> {
  try {
    return await store.readStream(name);
  } catch (error) {
    if (error instanceof StreamForgotten)
      throw new ExportFailed('SUBJECT_FORGOTTEN', 'the stream was forgotten');
    throw error;
  }
}

/** A person's stream and those of all subjects that were ever linked with it, the asked one first. */
export async function collectPerson(
  parts: Collecting,
  subjectId: string,
): Promise<ReadonlyMap<string, CollectedStream>> {
  const streams = new Map<string, CollectedStream>();
  const wanted = [subjectId];
  for (let id = wanted.shift(); id !== undefined; id = wanted.shift()) {
    if (streams.has(id)) continue;
    const stream = await collectStream(parts, subjectStream(id));
    if (stream.events.length === 0) continue;
    streams.set(id, stream);
    for (const { body } of stream.events) {
      if (!/^subject\.(?:merged|absorbed)$/.test(body.type)) continue;
      const { absorbed, canonical } = body.pub;
      for (const other of [absorbed, canonical]) if (typeof other === 'string') wanted.push(other);
    }
  }
  return streams;
}

const PAGE = 1_000;

/** Names of a controller's own streams: its register, its purposes, its notices. Sorted. */
export async function publicStreamsOf(store: EventStore, controller: string): Promise<string[]> {
  const names = new Set<string>();
  const prefixes = [`purpose-${controller}.`, `notice-${controller}.`, `register-${controller}`];
  let from: bigint | undefined;
  for (;;) {
    const page = await store.readAll({ prefixes, limit: PAGE, ...(from !== undefined && { from }) });
    for (const { stream } of page)
      if (stream === `register-${controller}` || !stream.startsWith('register-')) names.add(stream);
    const last = page.at(-1)?.position;
    if (last === undefined || page.length < PAGE || last === from) return [...names].sort();
    from = last;
  }
}
