import { describeEventStoreContract } from '#event-store/contract';
import type { OpenStore } from '#event-store/contract';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from './index.js';

const onDisk: OpenStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'events-'));
  const file = join(folder, 'events.sqlite');
  let store = await openSqliteEventStore({ file });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqliteEventStore({ file });
      return store;
    },
    dispose: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
};

const inMemory: OpenStore = async () => {
  const store = await openSqliteEventStore({ file: ':memory:' });
  return { store, dispose: () => store.close() };
};

describeEventStoreContract('SQLite on disk', onDisk);
describeEventStoreContract('SQLite in memory', inMemory, { persistent: false });
