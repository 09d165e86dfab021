import { createHash } from 'node:crypto';
import { openEventStore } from '../../apps/ledger-api/event-store/open-event-store.js';
import { openEventStoreDb } from '#event-store/eventstoredb';
import { namespacedStore } from '../support/namespaced-store.js';

/**
 * The stores of this run, named by `npm run test:e2e`: embedded, or, with E2E_STORES=production, the server that
 * TEST_EVENTSTORE_URL names, in a name space of the data folder's own. The service's own EVENTSTORE_URL is never read.
 * @param settings a test that names its own event store has it
 */
export function eventStoreOf(
  dataFolder: string,
  settings: Readonly<Record<string, string>>,
): typeof openEventStore {
  const url = process.env['TEST_EVENTSTORE_URL'];
  const embedded = process.env['E2E_STORES'] !== 'production' || url === undefined;
  if (embedded || settings['EVENTSTORE_URL'] !== undefined) return openEventStore;
  const space = `e${createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)}`;
  return async () => {
    const store = await openEventStoreDb({ url, ownPrefixes: [space] });
    return {
      store: namespacedStore(store, space),
      state: () => ({ drops: {}, resends: 0 }),
      hold: () => () => undefined,
      awaitingScavenge: () => store.awaitingScavenge(),
    };
  };
}
