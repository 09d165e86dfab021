import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreUnfit, type EventStore } from '#event-store';
import { decodeTrusted } from '#stored-event';

const NAME = 'ledger-id';

/**
 * Before anything is written: a data folder that served one ledger is not to be used with the facts of another, since
 * its keys and its directory belong to the persons of the first; and a ledger whose keys are not here is not to be given
 * new ones, under which nothing that was sealed before can be read.
 * @param remote true where the facts are on a server
 * @param keysHere true where keys lie in the data folder
 * @throws StoreUnfit, the store's errors
 */
export async function demandSameLedger(
  store: EventStore,
  dataFolder: string,
  remote: boolean,
  keysHere: boolean,
): Promise<void> {
  if (!remote) return;
  if (existsSync(join(dataFolder, 'events.sqlite'))) {
    throw new StoreUnfit(
      `The data folder ${dataFolder} holds an embedded ledger (events.sqlite), and EVENTSTORE_URL names a server: ` +
        'choose another DATA_DIR, or move the ledger to the server first (ledger-cli store copy).',
    );
  }
  const known = await readFile(join(dataFolder, NAME), 'utf8').catch(() => undefined);
  const found = await ledgerIn(store);
  if (known === undefined) {
    if (found === undefined || !keysHere || existsSync(join(dataFolder, 'keys.sqlite'))) return;
    throw new StoreUnfit(
      `The event store holds the ledger ${found}, and the data folder ${dataFolder} has no keys (keys.sqlite): start ` +
        'with the folder that belongs to it, or with its backup.',
    );
  }
  if (found === known.trim()) return;
  throw new StoreUnfit(
    `The data folder ${dataFolder} belongs to the ledger ${known.trim()}, and the event store holds ` +
      `${found === undefined ? 'none' : `the ledger ${found}`}: DATA_DIR and EVENTSTORE_URL do not belong together.`,
  );
}

/** Once the ledger is open: which one this folder belongs to from now on. */
export async function rememberLedger(dataFolder: string, ledgerId: string): Promise<void> {
  const file = join(dataFolder, NAME);
  if (!existsSync(file)) await writeFile(file, `${ledgerId}\n`, { mode: 0o600 });
}

/** Id of the ledger whose facts a store holds; undefined: it is empty. */
export async function ledgerIn(store: EventStore): Promise<string | undefined> {
  const [first] = await store.readStream('ledger-epochs-main', { limit: 1 });
  return first && (decodeTrusted(first.data).body.pub['ledger'] as string);
}
