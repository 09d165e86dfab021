import { EventStoreError, StoreUnavailable, StoreUnfit } from '../errors.js';
import type { Position } from '../port.js';
import { AllReader } from './all-reader.js';
import { Backoff } from './backoff.js';
import { Clients } from './clients.js';
import { type Connection, readConnectionString } from './connection-string.js';
import type { ServerFeatures } from './ledger-client.js';
import { type EventStoreDbOptions, type Limits, limitsOf } from './options.js';
import { OwnStreams } from './own-streams.js';
import { EventStoreDb } from './store.js';
import { Reading } from './stream-reader.js';
import { METADATA, SystemRecords, TOMBSTONE } from './system-records.js';
import { verdictOn } from './verdict.js';

/**
 * Opens the production event store: reads the address, asks the server what it is, sees whether it lets us read and
 * whether it would delete facts, learns which streams are forgotten. Writes nothing.
 * @throws StoreUnfit: an address that does not do what it says, wrong credentials, no EventStoreDB, one that is too old,
 *   settings that delete; StoreUnavailable if no server answers in time
 */
export async function openEventStoreDb(options: EventStoreDbOptions): Promise<EventStoreDb> {
  const connection = readConnectionString(options.url);
  const limits = limitsOf(options, connection.numbers.defaultDeadline);
  const watcher = options.watcher ?? {};
  const clients = new Clients(connection);
  try {
    const { version } = await askServer(clients, connection, limits);
    const own = new OwnStreams(options.ownPrefixes);
    const reading = new Reading(clients, limits);
    const all = new AllReader(reading, () => saysCaughtUp(version));
    const head = await readHead(all);
    const found: { ready?: true } = {};
    const records = new SystemRecords(own, (sentence) => {
      if (found.ready) watcher.onDanger?.(sentence);
    });
    if (head !== undefined) await learn(all, records, head);
    records.demandSafe();
    found.ready = true;
    return new EventStoreDb({
      clients,
      limits,
      watcher,
      own,
      records,
      reading,
      all,
      head,
      serverVersion: version,
    });
  } catch (error) {
    await clients.close();
    throw error;
  }
}

/** Servers from 22.6 on give every event its place in `$all`; 22.10 is the oldest that was kept up. */
const OLDEST = [22, 10] as const;

/** Servers say `caughtUp` from 23.10 on; an unknown version does not count as one that does. */
function saysCaughtUp(version: string): boolean {
  return isAtLeast(version, [23, 10]);
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, a, b] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (a === undefined || b === undefined) return false;
  return Number(a) > major || (Number(a) === major && Number(b) >= minor);
}

async function askServer(clients: Clients, connection: Connection, limits: Limits): Promise<ServerFeatures> {
  const end = Date.now() + limits.openWithinMs;
  const backoff = new Backoff(1_000);
  for (;;) {
    const client = clients.current;
    try {
      await clients.ready(Math.max(1, Math.min(limits.readTimeoutMs, end - Date.now())));
      const features = await client.features();
      const [missing] = features.missing;
      if (missing || (features.version !== 'unknown' && !isAtLeast(features.version, OLDEST)))
        throw tooOld(features);
      return features;
    } catch (error) {
      if (error instanceof EventStoreError) throw error;
      const sentence = unfitAnswer(error, connection);
      if (sentence) throw new StoreUnfit(sentence);
      clients.replace(client);
      if (Date.now() + 100 >= end) {
        throw new StoreUnavailable(
          `No EventStoreDB answers at ${placesOf(connection)}: is it running, and is the address right?`,
        );
      }
      await backoff.wait();
    }
  }
}

function tooOld({ version, missing }: ServerFeatures): StoreUnfit {
  const what = missing.length > 0 ? `it has no call ${missing[0]}` : 'it is too old';
  return new StoreUnfit(
    `The server says that it is version ${version}, and ${what}: EventStoreDB ${OLDEST.join('.')} or newer is needed.`,
  );
}

/** Answers that no waiting changes. */
function unfitAnswer(error: unknown, connection: Connection): string | undefined {
  const text = error instanceof Error ? error.message : '';
  const place = placesOf(connection);
  if (/certificate|self.signed|unable to verify|altname|UNABLE_TO|DEPTH_ZERO/i.test(text)) {
    return `The certificate of the event store at ${place} is not one that we trust: name its authority with tlsCAFile.`;
  }
  if (/wrong version number|packet length too long|ssl3_get_record/i.test(text)) {
    return `The event store at ${place} does not speak TLS: is tls=false missing in the address?`;
  }
  if (
    /Protocol error|HTTP status code|Received HTTP|invalid.*(header|frame)|Parse Error|NGHTTP2/i.test(text)
  ) {
    return `What answers at ${place} is not an EventStoreDB.`;
  }
  if (verdictOn(error).kind === 'denied') return 'The event store refuses the user name or password.';
  return undefined;
}

async function readHead(all: AllReader): Promise<Position | undefined> {
  try {
    return await all.head();
  } catch (error) {
    if (error instanceof StoreUnavailable && error.message.includes('credentials')) {
      throw new StoreUnfit(
        'The event store refuses the user name or password, or this user may not read $all: see the operator’s guide.',
      );
    }
    throw error;
  }
}

async function learn(all: AllReader, records: SystemRecords, head: Position): Promise<void> {
  for await (const { event } of all.through(undefined, head, {
    on: 'type',
    prefixes: [TOMBSTONE, METADATA],
  })) {
    if (event) records.see(event);
  }
}

function placesOf({ hosts }: Connection): string {
  return hosts.map(({ address, port }) => `${address}:${port}`).join(', ');
}
