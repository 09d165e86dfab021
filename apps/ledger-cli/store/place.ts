import { closeAfter, closeAll, type ClosingStep } from '#closing';
import { type EventStore, StoreUnfit } from '#event-store';
import { openEventStoreDb } from '#event-store/eventstoredb';
import { type EmbeddedEventStore, lockDataFolder, openSqliteEventStore } from '#event-store/sqlite';
import { openTextStore, type TextStore, textStoreOn } from '#ledger';
import { type OpenedPostgres, openPostgres, PostgresRefused, serve } from '#postgres';
import { TABLE_MIGRATIONS } from '#schema';
import { STREAM_PREFIXES } from '#stored-event';
import { KEY_MIGRATIONS, type KeyPlace } from '#subjects';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where a ledger on servers lies, as the service's variables would say it. */
export interface Servers {
  /** DATA_DIR: keys that wrap keys, the key that signs the log; without a database all tables as well. */
  readonly data: string;
  /** EVENTSTORE_URL. */
  readonly eventStore: string;
  /** DATABASE_URL; absent: everything but the facts stays in files. */
  readonly database?: string | undefined;
  /** KEYS_DATABASE_URL. */
  readonly keysDatabase?: string | undefined;
}

/** Facts, texts and keys of a ledger that nobody serves meanwhile. */
export interface Side<Store extends EventStore = EventStore> {
  readonly store: Store;
  readonly texts: TextStore;
  readonly keys: KeyPlace;
  readonly database: OpenedPostgres | undefined;
}

/** What is opened, and how it is closed. */
export interface Opened<T> {
  readonly side: T;
  close(): Promise<void>;
}

/** What only a ledger puts into a folder. */
const OF_A_LEDGER = [
  ...['events.sqlite', 'keys.sqlite', 'subjects.sqlite', 'evidence.sqlite', 'access.sqlite'],
  ...['ledger-id', 'log', 'decisions', 'exports', 'processes', 'secrets'],
];

/** Whether a folder holds something of a ledger. */
export function holdsLedger(folder: string): boolean {
  return OF_A_LEDGER.some((name) => existsSync(join(folder, name)));
}

/** Opens the embedded stores of a stopped service. @throws DataFolderInUse; the stores' errors */
export async function openEmbedded(data: string): Promise<Opened<Side<EmbeddedEventStore>>> {
  const undo: ClosingStep[] = [];
  const close = () => closeAll(undo);
  try {
    const lock = lockDataFolder(data);
    undo.push(() => lock.release());
    const store = await openSqliteEventStore({ file: join(data, 'events.sqlite') });
    undo.push(() => store.close());
    const texts = await openTextStore(join(data, 'texts.sqlite'));
    undo.push(() => texts.close());
    const keys = { file: join(data, 'keys.sqlite') };
    return { side: { store, texts, keys, database: undefined }, close };
  } catch (error) {
    return closeAfter(error, undo);
  }
}

/**
 * Opens servers that are to take a ledger.
 * @param ledger its id: a database that is its already, or nobody's, is taken
 * @param first asked with the event store, before anything is written: what it throws ends the matter
 * @throws DataFolderInUse, StoreUnfit, PostgresRefused; the stores' errors
 */
export async function openServers(
  { data, eventStore, database: url, keysDatabase: keysUrl }: Servers,
  ledger: string,
  first: (store: EventStore) => Promise<void>,
): Promise<Opened<Side>> {
  const undo: ClosingStep[] = [];
  const close = () => closeAll(undo);
  try {
    const lock = lockDataFolder(data);
    undo.push(() => lock.release());
    const store = await openEventStoreDb({ url: eventStore, ownPrefixes: STREAM_PREFIXES });
    undo.push(() => store.close());
    await first(store);
    if (url !== undefined) undo.push(await serve({ url }, 'alone'));
    const database = url === undefined ? undefined : await openDatabase(url, keysUrl, ledger);
    undo.push(() => database?.close());
    const texts = database ? textStoreOn(database.service) : await openTextStore(join(data, 'texts.sqlite'));
    undo.push(() => texts.close());
    const keys = database ? { database: database.keys } : { file: join(data, 'keys.sqlite') };
    return { side: { store, texts, keys, database }, close };
  } catch (error) {
    return closeAfter(error, undo);
  }
}

/** As long as a copy is not whole the database is nobody's, so that no service takes it for a ledger's. */
async function openDatabase(
  url: string,
  keysUrl: string | undefined,
  ledger: string,
): Promise<OpenedPostgres> {
  const open = (whose: string | undefined) =>
    openPostgres({
      url,
      keysUrl,
      tables: TABLE_MIGRATIONS,
      keys: KEY_MIGRATIONS,
      ledger: whose,
    });
  try {
    return await open(undefined);
  } catch (error) {
    if (error instanceof PostgresRefused && error.code === 'OTHER_LEDGER') return open(ledger);
    throw error;
  }
}

/** @throws StoreUnfit if the copy would lie in the folder of the ledger */
export function demandTwoFolders(from: string, to: string): void {
  if (from === to)
    throw new StoreUnfit('The folder of the copy (--to-data) must be another one than that of the ledger.');
}
