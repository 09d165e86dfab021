import { afterEach, describe, expect, it } from '@jest/globals';
import { StreamForgotten } from '#event-store';
import { onPostgres } from '../support/postgres/choose.js';
import { Choosy, positions, until } from './choosy.js';
import { granted, published, withdrawn } from './happenings.js';
import { World } from './world.js';

const ANNA = 'aaaaaaaa-0000-4000-8000-00000000000a';
const BEN = 'bbbbbbbb-0000-4000-8000-00000000000b';
const DAY = 86_400_000;

let world: World;
afterEach(() => world.close());

describe('an event that a projection cannot handle', () => {
  const poison = granted(ANNA, 'news');
  const story = [published('news'), granted(BEN, 'news')];
  const later = [poison, withdrawn(ANNA, { purpose: 'news' }), withdrawn(BEN, { purpose: 'news' })];

  it('halts legal state, turns health red, and is handled when somebody has mended it', async () => {
    const choosy = new Choosy('legal', ({ id }) => id === poison.fact.id);
    world = await World.open({ projections: () => [choosy] });
    await world.happen(story);
    await world.tables.reached(2n);
    await world.happen(later);
    await until(async () => !(await world.tables.health()).healthy);
    const { projections } = await world.tables.health();
    expect(projections[0]).toMatchObject({ state: 'halted', haltedAt: '3', position: '2', healthy: false });
    expect(projections[0]?.detail).toBe('halted at the event at 3: TypeError');
    expect(await positions(world)).toEqual([1, 2]);
    choosy.mended = true;
    await world.tables.retry('choosy');
    await world.tables.reached(5n);
    expect(await positions(world)).toEqual([1, 2, 3, 4, 5]);
    expect((await world.tables.health()).healthy).toBe(true);
  });

  it('is parked by search with all later events of its stream, and retried in order', async () => {
    const choosy = new Choosy('search', ({ id }) => id === poison.fact.id);
    world = await World.open({ projections: () => [choosy] });
    await world.happen([...story, ...later]);
    await world.tables.reached(5n);
    expect(await positions(world)).toEqual([1, 2, 5]);
    const parked = await world.tables.parked('choosy', 10);
    expect(parked.map(({ position, cause }) => [Number(position), cause])).toEqual([
      [3, 'TypeError'],
      [4, 'EARLIER_PARKED'],
    ]);
    expect((await world.tables.health()).projections[0]).toMatchObject({ healthy: true, parked: 2 });
    expect(await world.tables.retry('choosy')).toEqual({ retried: 0, parked: 2 });
    choosy.mended = true;
    choosy.handled.length = 0;
    expect(await world.tables.retry('choosy')).toEqual({ retried: 2, parked: 0 });
    expect(choosy.handled).toEqual([3, 4]);
    expect(await positions(world)).toEqual([1, 2, 3, 4, 5]);
    await world.happen([granted(ANNA, 'news')]);
    await world.tables.reached(6n);
    expect(await positions(world)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('stays parked when the tables are opened anew, and so does what comes later of its stream', async () => {
    const choosy = new Choosy('search', ({ id }) => id === poison.fact.id);
    world = await World.open({ projections: () => [choosy] }, [...story, poison]);
    await world.tables.reached(3n);
    await world.tables.close();
    await world.openTables();
    await world.happen(later.slice(1));
    await world.tables.reached(5n);
    expect(await positions(world)).toEqual([1, 2, 5]);
    expect((await world.tables.health()).projections[0]).toMatchObject({ parked: 2 });
  });

  it.each([
    ['is missing', null],
    // No text of PostgreSQL holds the character 0; SQLite binds no objects.
    ['no column takes', onPostgres() ? 'a\u0000b' : { no: 'number' }],
  ])('as when a value %s is found out by the database: it halts or parks as any other', async (_, value) => {
    const halting = new Choosy('legal', ({ id }) => id === poison.fact.id, value);
    world = await World.open({ projections: () => [halting] }, story);
    await world.tables.reached(2n);
    await world.happen(later);
    await until(async () => !(await world.tables.health()).healthy);
    const { projections } = await world.tables.health();
    expect(projections[0]).toMatchObject({ state: 'halted', haltedAt: '3' });
    expect(projections[0]?.detail).toMatch(/^halted at the event at 3: (VALUE_REFUSED|TypeError)/);
    await world.close();
    const parking = new Choosy('search', ({ id }) => id === poison.fact.id, value);
    world = await World.open({ projections: () => [parking] }, [...story, ...later]);
    await world.tables.reached(5n);
    expect(await positions(world)).toEqual([1, 2, 5]);
  });
});

describe('a retry', () => {
  const first = granted(ANNA, 'news');
  const many = [first, ...Array.from({ length: 1_500 }, () => withdrawn(ANNA, { purpose: 'news' }))];

  it('hands over all of a stream, however many wait, in their order', async () => {
    const choosy = new Choosy('search', ({ id }) => id === first.fact.id);
    world = await World.open({ projections: () => [choosy] }, [published('news'), ...many]);
    await world.tables.reached(BigInt(many.length + 1));
    choosy.mended = true;
    choosy.handled.length = 0;
    expect(await world.tables.retry('choosy')).toEqual({ retried: many.length, parked: 0 });
    expect(choosy.handled).toEqual(many.map((_, index) => index + 2));
    expect(await positions(world)).toHaveLength(many.length + 1);
  });

  it('brings in those before one that still cannot be handled, and what follows it waits', async () => {
    const [, second, third] = many;
    const cannot = new Set([first.fact.id, third?.fact.id]);
    const choosy = new Choosy('search', ({ id }) => cannot.has(id));
    const ben = granted(BEN, 'news');
    world = await World.open({ projections: () => [choosy] }, [
      published('news'),
      ...[first, second, third, many[3]].flatMap((one) => one ?? []),
      ben,
    ]);
    await world.tables.reached(6n);
    expect(await positions(world)).toEqual([1, 6]);
    cannot.delete(first.fact.id);
    expect(await world.tables.retry('choosy')).toEqual({ retried: 2, parked: 2 });
    expect(await positions(world)).toEqual([1, 2, 3, 6]);
  });

  it('passes over a stream that was forgotten, and goes on with the others', async () => {
    const ben = granted(BEN, 'news');
    const choosy = new Choosy('search', ({ id }) => id === first.fact.id || id === ben.fact.id);
    world = await World.open({ projections: () => [choosy] }, [published('news'), first, ben]);
    await world.tables.reached(3n);
    const { readStream } = world.store;
    world.store.readStream = (stream, options) =>
      stream.endsWith(ANNA)
        ? Promise.reject(new StreamForgotten(stream))
        : readStream.call(world.store, stream, options);
    choosy.mended = true;
    await world.tables.retry('choosy');
    world.store.readStream = readStream;
    expect(await positions(world)).toEqual([1, 3]);
    expect(await world.tables.parked('choosy', 10)).toEqual([]);
  });

  it('has nothing to do about whoever was forgotten', async () => {
    const choosy = new Choosy('search', ({ id }) => id === first.fact.id);
    world = await World.open({ projections: () => [choosy] }, [published('news'), first]);
    await world.tables.reached(2n);
    expect(await world.tables.forget(ANNA)).toBe(true);
    expect(await world.tables.parked('choosy', 10)).toEqual([]);
    expect((await world.tables.health()).projections[0]).toMatchObject({ parked: 0 });
  });
});

describe('health', () => {
  it('is green while nothing is to be done, and red when the head cannot be read', async () => {
    world = await World.open();
    await world.happen([published('news')]);
    await world.settled();
    world.now += DAY;
    const health = await world.tables.health();
    expect(health.healthy).toBe(true);
    expect(new Set(health.projections.map(({ lagEvents }) => lagEvents))).toEqual(new Set([0]));
    const { head } = world.store;
    world.store.head = () => Promise.reject(new Error('gone'));
    expect(await world.tables.health()).toMatchObject({ healthy: false, headReadable: false });
    world.store.head = head;
  });

  it('is red when what this process appended does not come, though the store shows an older head', async () => {
    let appended = -1n;
    world = await World.open({ appended: () => appended });
    await world.happen([published('news')]);
    await world.settled();
    appended = 2n;
    expect((await world.tables.health()).healthy).toBe(true);
    world.now += 11_000;
    const health = await world.tables.health();
    expect(health.projections[0]).toMatchObject({ healthy: false, lagEvents: 1 });
  });

  it('tells how many seconds old the oldest fact is that is not in the tables', async () => {
    const choosy = new Choosy('legal', ({ id }) => id === late.fact.id);
    const late = granted(ANNA, 'news');
    world = await World.open({ projections: () => [choosy] }, [published('news')]);
    await world.tables.reached(1n);
    await world.happen([late, withdrawn(ANNA, { purpose: 'news' })]);
    await until(async () => (await world.tables.health()).projections[0]?.state === 'halted');
    const [oldest] = await world.store.readAll({ from: 2n, limit: 1 });
    world.now = (oldest?.created ?? 0) + 42_000;
    expect((await world.tables.health()).projections[0]).toMatchObject({ lagEvents: 2, lagSeconds: 42 });
  });

  it('is red when what time asks for cannot be done, and says since when and why', async () => {
    const choosy = new Choosy('legal', () => false);
    let broken = false;
    const work = async () => {
      if (broken) throw new TypeError('no');
      return { done: 0, more: false };
    };
    world = await World.open({ projections: () => [Object.assign(choosy, { work })] }, [published('news')]);
    await world.tables.reached(1n);
    broken = true;
    await until(async () => {
      world.now += 11_000;
      return !(await world.tables.health()).healthy;
    });
    const { projections } = await world.tables.health();
    expect(projections[0]?.detail).toMatch(
      /^what time or a changed law asks for is not done since .*: TypeError$/,
    );
    broken = false;
    await until(async () => (await world.tables.health()).healthy);
  });

  it('is red while tables that are missing could not be filled, until a retry fills them', async () => {
    const poison = granted(ANNA, 'news');
    const choosy = new Choosy('legal', ({ id }) => id === poison.fact.id);
    world = await World.open({ projections: () => [choosy] }, [published('news'), poison]);
    expect(await world.tables.rebuilt('choosy')).toMatchObject({ phase: 'failed' });
    const health = await world.tables.health();
    expect(health).toMatchObject({ healthy: false, projections: [{ state: 'unfilled', healthy: false }] });
    expect(health.projections[0]?.detail).toBe('not filled: RebuildHalted at 2: TypeError');
    choosy.mended = true;
    await world.tables.retry('choosy');
    await world.tables.reached(2n);
    expect(await world.tables.health()).toMatchObject({ healthy: true, projections: [{ state: 'running' }] });
  });
});
