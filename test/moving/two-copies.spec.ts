import { openSqliteEventStore } from '#event-store/sqlite';
import { identifyLedger } from '#ledger';
import { openSubjects } from '#subjects';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyLedger } from '../../apps/ledger-cli/store/copy-ledger.js';
import type { Servers } from '../../apps/ledger-cli/store/place.js';
import { digestOfTarget } from '../../apps/ledger-cli/store/same-copy.js';
import { Simulator } from '../event-store-simulator/index.js';

const clock = { now: Date.now };
let root: string;
let from: string;
let simulators: Simulator[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'two-copies-'));
  from = join(root, 'data');
  await mkdir(from);
  const store = await openSqliteEventStore({ file: join(from, 'events.sqlite') });
  const subjects = await openSubjects({ store, dataFolder: from, clock });
  await identifyLedger({ store, clock, mode: 'live', origin: 'ledger.example/two' });
  await subjects.close();
  await store.close();
  simulators = [await Simulator.start(), await Simulator.start()];
});
afterEach(async () => {
  for (const simulator of simulators) simulator.stop();
  await rm(root, { recursive: true });
});

const there = (name: string, simulator: number): Servers => ({
  data: join(root, name),
  eventStore: simulators[simulator]?.url ?? '',
});

/** @param until the step at which the command ends, as if it were killed */
const copy = (to: Servers, until?: string) =>
  copyLedger({
    ...{ from, to, clock, keyFiles: {}, progress: () => undefined },
    say: (step) => {
      if (until !== undefined && step.startsWith(until)) throw new Error(`killed: ${step}`);
    },
  });

describe('two copies of one ledger', () => {
  it('never live both: one that was cut off does not go on from a source that another one closed', async () => {
    await expect(copy(there('a', 0), 'copying texts')).rejects.toThrow('killed');
    expect((await copy(there('b', 1))).prepared).toBeDefined();
    await expect(copy(there('a', 0))).rejects.toMatchObject({ code: 'LEDGER_MOVED' });
  });

  it('are not made of one by naming other servers after the source was closed', async () => {
    await expect(copy(there('a', 0), 'opening the copy')).rejects.toThrow('killed');
    await expect(copy(there('a', 1))).rejects.toThrow('a copy to other servers');
    await expect(copy({ ...there('a', 0), database: 'postgres://db/x' })).rejects.toThrow('to other servers');
    expect((await copy(there('a', 0))).prepared).toBeUndefined();
  });
});

describe('the servers that take a copy', () => {
  const digest = (database: string | undefined, keysDatabase?: string) =>
    digestOfTarget({ data: root, eventStore: 'esdb://a:1,b:2?tls=true', database, keysDatabase });

  it('are the same under another password, and others at another host, database or socket', () => {
    const same = digest('postgres://me:old@db/x?sslmode=require');
    expect(digest('postgres://me:n%40w@db/x')).toBe(same);
    expect(digest('postgres://me:old@db/x', 'postgres://keys:k@db/x')).toBe(same);
    const others = [undefined, 'postgres://db2/x', 'postgres://db/y', 'postgres://db/x?host=/run/pg'];
    expect(new Set([same, ...others.map((url) => digest(url))]).size).toBe(5);
  });
});
