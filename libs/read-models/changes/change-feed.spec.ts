import { makeTables, type TestTables } from '../queries/testing/tables.js';
import { writeRows } from '../store/sql.js';
import { ChangeFeed } from './change-feed.js';

const COLUMNS = [
  ...['number', 'controller', 'subject', 'purpose', 'operation', 'old_permitted', 'old_reason', 'permitted'],
  'reason',
  ...['changed_at', 'written_at', 'position', 'cause'],
];

describe('the feed of changes', () => {
  let tables: TestTables;
  let feed: ChangeFeed;
  let written = 0;
  beforeAll(async () => {
    tables = await makeTables();
    feed = new ChangeFeed(tables.database, 5);
  });
  afterAll(() => tables.close());

  async function change(count: number, purpose = 'newsletter', operation = 'use'): Promise<void> {
    const row = [
      'acme',
      's',
      purpose,
      operation,
      1,
      'CONSENT_ACTIVE',
      0,
      'CONSENT_WITHDRAWN',
      1,
      2,
      3,
      'fact',
    ];
    await tables.database.write(
      (sql) =>
        writeRows(
          sql,
          'status_change',
          COLUMNS,
          Array.from({ length: count }, (_, i) => [written + 1 + i, ...row]),
        ),
      false,
    );
    written += count;
  }
  const all = { controller: 'acme' };
  const numbers = (rows: readonly { readonly number: number }[]) => rows.map(({ number }) => number);

  it('is empty at first, and has a name', async () => {
    expect(await feed.read(0, all, 10)).toEqual({ rows: [], through: 0, more: false });
    expect(await feed.head()).toBe(0);
    expect(await feed.origin()).toMatch(/^[0-9a-f]{16}$/);
  });

  it('gives every change once, in order', async () => {
    await change(25);
    const first = await feed.read(0, all, 10);
    expect(numbers(first.rows)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(first).toMatchObject({ through: 10, more: true });
    const rest = await feed.read(first.through, all, 100);
    expect(rest).toMatchObject({ through: 25, more: false });
    expect(rest.rows).toHaveLength(15);
  });

  it('of one purpose passes over the others', async () => {
    await change(1, 'rare');
    await change(7);
    expect(await feed.read(0, { ...all, purpose: 'rare' }, 10)).toMatchObject({
      rows: [{ number: 26, purpose: 'rare' }],
      through: 33,
      more: false,
    });
    expect((await feed.read(0, { ...all, purpose: 'rare', operation: 'store' }, 10)).rows).toEqual([]);
  });

  it('gets on where little of much is wanted, without looking at everything at once', async () => {
    for (let i = 0; i < 12; i++) await change(1_000);
    let after = 0;
    let reads = 0;
    for (let more = true; more; reads++) {
      const found = await feed.read(after, { controller: 'other' }, 10);
      expect(found.rows).toEqual([]);
      ({ through: after, more } = found);
    }
    expect(after).toBe(written);
    expect(reads).toBe(3);
  });

  it('behind its end is empty, and stays there', async () => {
    expect(await feed.read(written + 5, all, 10)).toEqual({ rows: [], through: written + 5, more: false });
  });

  it('tells nobody of a change that a crash may take back, and waits for the disk once for each', async () => {
    let kept = 0;
    const { database } = tables;
    const counting = new ChangeFeed({
      rows: (sql, values) => database.rows(sql, values),
      keep: (task) => {
        kept += 1;
        return database.keep(task);
      },
    });
    await counting.read(0, all, 10);
    await counting.read(0, all, 5);
    expect(kept).toBe(1);
    // Nobody can name a number so high that what comes is not waited for.
    await counting.read(written + 1_000_000, all, 10);
    await change(1);
    await counting.head();
    expect(kept).toBe(2);
    await counting.read(written - 1, all, 10);
    expect(kept).toBe(2);
  });

  it('wakes whoever waits, at once for all', async () => {
    const never = new AbortController().signal;
    const waiting = [1, 2, 3].map(() => feed.arrival(written, 60_000, never));
    await change(1);
    await Promise.all(waiting);
    // Behind the head there is something already.
    await feed.arrival(0, 60_000, never);
  });

  it('lets nobody wait longer than they wanted', async () => {
    const leaving = new AbortController();
    const gone = feed.arrival(written, 60_000, leaving.signal);
    leaving.abort();
    await gone;
    await feed.arrival(written, 10, new AbortController().signal);
    await feed.arrival(written, 60_000, leaving.signal);
  });
});
