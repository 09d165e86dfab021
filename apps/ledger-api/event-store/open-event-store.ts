import { join } from 'node:path';
import type { AwaitingScavenge, EventStore } from '#event-store';
import type { DropReason } from '#event-store/eventstoredb';
import { openSqliteEventStore } from '#event-store/sqlite';
import { STREAM_PREFIXES } from '#stored-event';
import type { Configuration } from '../configuration/configuration.js';

/** How the connection to a production event store is doing; all zero where the store is embedded. */
export interface EventStoreState {
  /** Live subscriptions that ended and were begun again, by reason. */
  readonly drops: Readonly<Partial<Record<DropReason, number>>>;
  /** Appends that had no answer and were sent again. */
  readonly resends: number;
  /** Settings that would delete facts, found since the start: a sentence. */
  readonly danger?: string;
}

/** The event store that the configuration names. */
export interface OpenedEventStore {
  readonly store: EventStore;
  readonly state: () => EventStoreState;
  /** Keeps appends waiting while a backup of the folder is begun; gives the way to let them go. */
  hold(): () => void;
  /** Forgotten streams whose bytes the server still holds. An embedded store overwrites at once. */
  awaitingScavenge(): Promise<readonly AwaitingScavenge[]>;
}

/**
 * Opens EventStoreDB if EVENTSTORE_URL is set, else the file in DATA_DIR.
 * @throws StoreUnfit, StoreUnavailable, StoreCorrupt, StoreFull
 */
export async function openEventStore(
  configuration: Pick<Configuration, 'EVENTSTORE_URL' | 'DATA_DIR'>,
): Promise<OpenedEventStore> {
  const { EVENTSTORE_URL: url, DATA_DIR: dataFolder } = configuration;
  if (url === undefined) {
    const store = await openSqliteEventStore({ file: join(dataFolder, 'events.sqlite') });
    return {
      store,
      state: () => ({ drops: {}, resends: 0 }),
      hold: () => store.hold(),
      awaitingScavenge: async () => [],
    };
  }
  const drops: Partial<Record<DropReason, number>> = {};
  const seen: { resends: number; danger?: string } = { resends: 0 };
  // Who keeps facts in files does not wait for the client to be loaded.
  const { openEventStoreDb } = await import('#event-store/eventstoredb');
  const store = await openEventStoreDb({
    url,
    ownPrefixes: STREAM_PREFIXES,
    watcher: {
      onDrop: (reason) => (drops[reason] = (drops[reason] ?? 0) + 1),
      onResend: () => (seen.resends += 1),
      onDanger: (sentence) => (seen.danger = sentence),
    },
  });
  return {
    store,
    state: () => ({ drops, ...seen }),
    // The facts are not in the folder: its backup waits for no append.
    hold: () => () => undefined,
    awaitingScavenge: () => store.awaitingScavenge(),
  };
}
