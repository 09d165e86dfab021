import { setTimeout as pause } from 'node:timers/promises';
import { makeTestDatabase, type TestDatabase } from '../../test/support/postgres/index.js';
import {
  awake,
  Leadership,
  type OpenedPostgres,
  openPostgres,
  type PostgresSql,
  TABLES_SCHEMA,
} from './index.js';

describe('a role that one process has at a time', () => {
  let database: TestDatabase;
  let opened: OpenedPostgres;
  let all: Leadership[];
  beforeEach(async () => {
    database = await makeTestDatabase();
    opened = await openPostgres({ url: database.url, tables: [], keys: [], ledger: undefined });
    all = [];
  });
  afterEach(async () => {
    await Promise.all(all.map((one) => one.stop()));
    await opened.close();
    await database.drop();
  });

  const stand = () => {
    const one = new Leadership({ url: database.url }, TABLES_SCHEMA, 'projector').start();
    all.push(one);
    return one;
  };
  const elected = async () => {
    for (;;) {
      const leaders = all.filter(({ epoch }) => epoch !== undefined);
      if (leaders.length > 0) return leaders;
      await pause(20);
    }
  };
  const write = (leader: Leadership) => opened.tables.write((sql) => leader.fence(sql));

  it('goes to one of many, and to the next one when that one stops', async () => {
    for (let i = 0; i < 4; i++) stand();
    const [first, ...others] = await elected();
    expect(others).toEqual([]);
    expect(first?.epoch).toBe(1);
    await write(first as Leadership);
    for (const one of all) if (one !== first) await expect(write(one)).rejects.toThrow('another process');
    await first?.stop();
    const [next] = await elected();
    expect(next).not.toBe(first);
    expect(next?.epoch).toBe(2);
  });

  it('goes to the next one when the server ends the connection of the one that has it', async () => {
    const first = stand();
    await elected();
    stand();
    await database.asSuperuser(
      `SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    while (first.epoch === 1) await pause(20);
    const [next] = await elected();
    expect(next?.epoch).toBe(2);
  });

  it('is kept in a transaction that waits for something slow, as long as the process lives', async () => {
    const leader = stand();
    await elected();
    const slow = (while_: (sql: PostgresSql, task: () => Promise<void>) => Promise<void>) =>
      opened.tables.write(async (sql) => {
        await leader.fence(sql);
        await while_(sql, () => pause(7_000));
        return sql.rows('SELECT 1 AS one');
      });
    const [living, silent] = await Promise.allSettled([slow(awake), slow((_sql, task) => task())]);
    expect(living).toEqual({ status: 'fulfilled', value: [{ one: 1 }] });
    expect(silent.status).toBe('rejected');
    expect(leader.epoch).toBe(1);
  });

  it('is of no use to a process that wakes up late: the epoch fences it', async () => {
    const sleeper = stand();
    await elected();
    // The server has given the lock to another, and this process knows nothing of it yet.
    await opened.tables.write((sql) => sql.run('UPDATE leader SET epoch = epoch + 1'));
    expect(sleeper.epoch).toBe(1);
    await expect(write(sleeper)).rejects.toMatchObject({ name: 'LeadershipLost' });
  });

  it('cannot be taken over in the middle of a transaction that was fenced', async () => {
    const leader = stand();
    await elected();
    let raised = false;
    await opened.tables.write(async (sql) => {
      await leader.fence(sql);
      const raising = opened.service
        .write((other) => other.run('UPDATE leader SET epoch = epoch + 1'))
        .then(() => (raised = true));
      await pause(200);
      expect(raised).toBe(false);
      void raising;
    });
    while (!raised) await pause(10);
  });
});
