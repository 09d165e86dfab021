import { WrongExpectedRevision } from '#event-store';
import { openPostgres, type OpenedPostgres } from '#postgres';
import { setImmediate } from 'node:timers/promises';
import { makeTestDatabase, type TestDatabase } from '../../../test/support/postgres/index.js';
import { DIRECTORY_MIGRATIONS, KEY_MIGRATIONS } from '../store/postgres.js';
import { CONTROLLER, email, grant, World } from '../testing/world.js';

const ADA = email('ada@example.org');
const GRACE_MS = 86_400_000;
const HOUR_MS = 3_600_000;

describe('a sweeper beside processes that record, on PostgreSQL', () => {
  let database: TestDatabase;
  let opened: OpenedPostgres;
  let worlds: World[];
  let [here, there, sweeper]: World[] = [];
  beforeEach(async () => {
    database = await makeTestDatabase();
    const { url, keysUrl } = database;
    opened = await openPostgres({
      ...{ url, keysUrl, ledger: undefined },
      ...{ tables: DIRECTORY_MIGRATIONS, keys: KEY_MIGRATIONS },
    });
    worlds = [];
    for (let i = 0; i < 3; i++) await open();
    [here, there, sweeper] = worlds;
  });
  afterEach(async () => {
    for (const world of worlds.reverse()) await world.end();
    await opened.close();
    await database.drop();
  });

  /** One process more: its own memory, everything else shared. */
  async function open(): Promise<World> {
    const [first] = worlds;
    const world = await World.open({
      postgres: { directory: opened.service, keys: opened.keys },
      severalProcesses: true,
      ...(first && { store: first.store, secretsFolder: `${first.folder}/secrets` }),
    });
    if (first) {
      await world.store.close();
      world.store = first.store;
      world.now = first.now;
    }
    worlds.push(world);
    return world;
  }

  function later(ms: number): void {
    for (const world of worlds) world.now += Math.floor(ms);
  }

  const sweep = () => sweeper!.subjects.sweep(sweeper!.judge(true));

  it('takes away what nobody used for a day; whoever held it in memory gets another, and everybody means the same', async () => {
    const { subjectId } = await here!.subjects.reserve(CONTROLLER, ADA);
    await here!.event(subjectId, grant('newsletter'));
    later(GRACE_MS - 1);
    expect(await sweep()).toMatchObject({ danglingRows: 0, orphanKeys: 0 });
    later(GRACE_MS);
    expect(await sweep()).toMatchObject({ danglingRows: 1, orphanKeys: 5 });
    expect(await here!.subjects.locate(CONTROLLER, ADA)).toBeUndefined();
    const recorded = await here!.record(ADA, grant('newsletter'));
    expect(recorded).not.toBe(subjectId);
    expect(await there!.record(ADA, grant('account'))).toBe(recorded);
    expect(await sourcesOf(await open(), recorded)).toEqual(['web', 'web']);
  });

  it('leaves what is handed out again, also out of memory', async () => {
    const { subjectId } = await here!.subjects.reserve(CONTROLLER, ADA);
    await here!.event(subjectId, grant('newsletter'));
    await there!.subjects.locate(CONTROLLER, ADA);
    later(20 * HOUR_MS);
    const again = await there!.subjects.reserve(CONTROLLER, ADA);
    expect(again).toMatchObject({ subjectId, linkNeeded: true });
    const events = [
      await there!.linkEvent(subjectId, ADA),
      await there!.event(subjectId, grant('newsletter')),
    ];
    later(11 * HOUR_MS);
    await sweep();
    later(11 * HOUR_MS);
    await sweep();
    await there!.append(subjectId, 'no_stream', events);
    later(3 * GRACE_MS);
    expect(await sweep()).toMatchObject({ danglingRows: 0, orphanKeys: 0 });
    const fresh = await open();
    expect(await fresh.subjects.locate(CONTROLLER, ADA)).toBe(subjectId);
    expect(await sourcesOf(fresh, subjectId)).toEqual(['web']);
  });

  it('a key that was made for a fact in vain is made anew where it is still held', async () => {
    const id = await here!.record(ADA, grant('newsletter'));
    await here!.event(id, grant('account'));
    later(2 * GRACE_MS);
    expect((await sweep()).orphanKeys).toBe(2);
    expect(await here!.record(ADA, grant('account'))).toBe(id);
    expect(await sourcesOf(await open(), id)).toEqual(['web', 'web']);
  });

  it('an age of K_mac stays what it was: older commands are compared with it', async () => {
    const id = await here!.record(ADA, grant('newsletter'));
    const { madeAt } = (await here!.subjects.macKey(id))!;
    later(20 * HOUR_MS);
    expect((await there!.subjects.macKey(id))!.madeAt).toBe(madeAt);
    const leases = await database.asSuperuser('SELECT subject_id FROM ledger_keys.key_lease');
    expect(leases).toEqual([{ subject_id: id }]);
    later(2 * GRACE_MS);
    await sweep();
    expect(await database.asSuperuser('SELECT 1 FROM ledger_keys.key_lease')).toEqual([]);
    expect((await (await open()).subjects.macKey(id))!.madeAt).toBe(madeAt);
  });

  it('whatever comes in between: every fact is readable, and nobody is two persons', async () => {
    const stored: { address: string; id: string }[] = [];
    let swept = 0;
    const meet = async (world: World, address: string): Promise<void> => {
      const identifier = email(address);
      const { subjectId } = await world.subjects.reserve(CONTROLLER, identifier);
      await world.event(subjectId, grant('newsletter'));
      if (Math.random() < 0.7) return;
      try {
        stored.push({ address, id: await world.record(identifier, grant('account')) });
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    };
    for (let round = 0; round < 40; round++) {
      const names = Array.from({ length: 6 }, () => `p${Math.floor(Math.random() * 25)}@example.org`);
      const meetings = names.flatMap((name) => [meet(here!, name), meet(there!, name)]);
      const sweeping = sweep();
      for (let i = 0; i < 10; i++) {
        await setImmediate();
        later(Math.random() * HOUR_MS);
      }
      await Promise.all(meetings);
      const { danglingRows, orphanKeys } = await sweeping;
      swept += danglingRows + orphanKeys;
      later(Math.random() * GRACE_MS);
    }
    const fresh = await open();
    expect(swept).toBeGreaterThan(0);
    for (const { address, id } of stored) {
      expect(await fresh.subjects.locate(CONTROLLER, email(address))).toBe(id);
      expect(new Set(await sourcesOf(fresh, id))).toEqual(new Set(['web']));
    }
  }, 60_000);

  /** The sealed word of each consent. @throws SubjectsError where a key is missing */
  async function sourcesOf(world: World, subjectId: string): Promise<unknown[]> {
    const events = await world.events(subjectId);
    const opening = events.map((event) => world.subjects.open(subjectId, event));
    return (await Promise.all(opening)).flatMap(({ fields }) => fields['source'] ?? []);
  }
});
