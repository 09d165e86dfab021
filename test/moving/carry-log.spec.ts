import type { EventStore } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { carryLog, type EvidenceLog, openEvidenceLog } from '#evidence';
import { recordCopyArrival, recordMove } from '#ledger';
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { copyFacts } from '../../apps/ledger-cli/store/copy-facts.js';
import { clock, KEYS, makeSmallLog, ORIGIN, type SmallLog } from './small-log.js';

const PERSON = 'subject-00000000-0000-4000-8000-000000000001';
const OTHER = 'subject-00000000-0000-4000-8000-000000000002';

let world: SmallLog;
let there: EventStore;
let to: string;
let log: EvidenceLog | undefined;
beforeEach(async () => {
  world = await makeSmallLog([OTHER, PERSON, OTHER, PERSON]);
  to = join(world.folder, 'there');
  await mkdir(to);
  there = await openSqliteEventStore({ file: join(to, 'events.sqlite') });
  // Places there are others than here.
  await there.append('foreign-1', 'no_stream', [{ id: PERSON.slice(8), type: 'x', data: Buffer.from('{}') }]);
});
afterEach(async () => {
  await log?.close();
  log = undefined;
  await there.close();
  await world.end();
});

/** Without what is no fact of the ledger. */
const own = (): EventStore =>
  new Proxy(there, {
    get: (store, name) =>
      name === 'readAll'
        ? (options: object) => there.readAll({ prefixes: ['subject-', 'ledger-'], ...options })
        : (Reflect.get(store, name) as (...of: unknown[]) => unknown).bind(store),
  });

describe('a log that travels with its ledger', () => {
  it('has the same roots there, is without a finding, and goes on under its name', async () => {
    const { store, folder } = world;
    const signed = world.log.latest();
    await world.log.close();
    await recordMove({ store, clock }, 'eventstoredb');
    await copyFacts(store, own(), () => undefined);
    const carried = await carryLog({ from: folder, to, store: there });
    expect(carried).toEqual({
      origin: ORIGIN,
      size: Number(signed?.size),
      root: Buffer.from(signed?.root ?? []),
    });
    await cp(join(folder, 'secrets'), join(to, 'secrets'), { recursive: true });
    await recordCopyArrival({ store: there, clock }, { epoch: 2 }, []);
    log = await openEvidenceLog({ store: there, subjects: KEYS, dataFolder: to, origin: ORIGIN, clock });
    expect(log.checkpoint(signed?.size ?? 0n)?.note).toBe(signed?.note);
    const grown = await log.sealNow();
    // Moved, arrived, and the seal itself.
    expect(grown.size).toBe((signed?.size ?? 0n) + 3n);
    expect((await log.fsck()).findings).toEqual([]);
  });

  it('is the same where its tables are lost and made anew from the facts: seals name places of the store before', async () => {
    const { store, folder } = world;
    const leaves = world.log.leaves(0n, 1_000);
    await world.log.close();
    await recordMove({ store, clock }, 'eventstoredb');
    await copyFacts(store, own(), () => undefined);
    await recordCopyArrival({ store: there, clock }, { epoch: 2 }, []);
    await cp(join(folder, 'secrets'), join(to, 'secrets'), { recursive: true });
    log = await openEvidenceLog({ store: there, subjects: KEYS, dataFolder: to, origin: ORIGIN, clock });
    await log.sealNow();
    const made = log.leaves(0n, leaves.length);
    expect(made.map(({ leaf }) => leaf)).toEqual(leaves.map(({ leaf }) => leaf));
    expect((await log.fsck()).findings).toEqual([]);
  });

  it('is not brought to a store where an event stands elsewhere than its leaf', async () => {
    await world.log.close();
    const facts = await world.store.readAll();
    for (const [i, fact] of facts.entries()) {
      // The first of another person comes before the last of this one.
      if (fact.stream === OTHER && fact.revision === 0n) continue;
      const expected = fact.revision === 0n ? 'no_stream' : fact.revision - 1n;
      if (fact.stream === OTHER) break;
      await there.append(fact.stream, expected, [facts[i] ?? fact]);
    }
    await there.append(PERSON, 'no_stream', [facts.find(({ stream }) => stream === PERSON) ?? facts[0]!]);
    await expect(carryLog({ from: world.folder, to, store: there })).rejects.toMatchObject({
      code: 'TABLE_DIFFERS',
    });
    expect(existsSync(join(to, 'evidence.sqlite'))).toBe(false);
  });
});
