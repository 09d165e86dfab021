import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore } from '#event-store';
import { PersonsAsOf, SubjectReader } from '#ledger';
import { type OpenedPostgres, openPostgres } from '#postgres';
import {
  ChangeFeed,
  openReadModels,
  READ_MODEL_MIGRATIONS,
  type ReadModels,
  type StatusChangeRow,
} from '#read-models';
import { subjectStream } from '#subjects';
import { eventOf, filledStore, PURPOSES } from '../support/fill-store.js';
import { makeTestDatabase } from '../support/postgres/index.js';
import { type OwnServer, startOwnServer } from '../support/postgres/server.js';

const EVERYTHING = { controller: 'acme' };
const GRANT = { version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true };

describe('a server of PostgreSQL that falls behind the last transactions of the tables', () => {
  let server: OwnServer;
  let opened: OpenedPostgres;
  let store: EventStore;
  let tables: ReadModels;
  beforeAll(async () => {
    server = await startOwnServer();
    const { url } = await makeTestDatabase(server.url);
    opened = await openPostgres({ url, tables: READ_MODEL_MIGRATIONS, keys: [], ledger: undefined });
    store = await filledStore(':memory:', 50);
    const boxes = { open: async () => ({ fields: {}, erased: [] }) };
    tables = await openReadModels({
      store,
      persons: new PersonsAsOf(new SubjectReader(store, boxes)),
      clock: { now: () => Date.now() },
      file: '',
      postgres: opened.tables,
      retryAfterMs: 20,
    });
    await tables.reached(await head());
  });
  afterAll(async () => {
    await tables.close();
    await opened.close();
    await store.close();
    await server.stop();
  });

  const head = async () => (await store.head()) ?? -1n;
  const grants = async (persons: number) => {
    for (let i = 0; i < persons; i++) {
      const pub = { ...GRANT, purpose: PURPOSES[i % PURPOSES.length] };
      const event = eventOf({ type: 'consent.granted', pub }, new Date().toISOString());
      await store.append(subjectStream(randomUUID()), 'no_stream', [event]);
      if (i % 5 === 0) await pause(1);
    }
  };
  const answered = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;)
      try {
        return await ask();
      } catch {
        await pause(50);
      }
  };
  const behind = async () =>
    (
      await answered(() => tables.database.rows<{ position: number }>('SELECT position FROM projection'))
    ).some(({ position }) => position < Number(end));
  let end = -1n;

  it('has lost no change that anybody was told, and the rest comes again though nothing new happens', async () => {
    const feed = new ChangeFeed(tables.database);
    const told: StatusChangeRow[] = [];
    for (let fall = 1; fall <= 4; fall++) {
      await grants(60);
      end = await head();
      await tables.reached(end);
      const news = await feed.read(told.length, EVERYTHING, 5_000);
      told.push(...news.rows);
      if (fall % 2 === 0) {
        await grants(20);
        end = await head();
        await tables.reached(end);
      }
      await server.kill();
      await server.startAgain();
      while (await behind()) await pause(20);
      const { rows } = await answered(() => feed.read(0, EVERYTHING, 5_000));
      expect(rows.slice(0, told.length)).toEqual(told);
      expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
    }
    await answered(() => tables.rebuild('status'));
    const rebuilt = await tables.rebuilt('status');
    expect(rebuilt).toMatchObject({ phase: 'done', differences: 0 });
    expect(rebuilt?.compared?.filter(({ same }) => !same)).toEqual([]);
  });
});
