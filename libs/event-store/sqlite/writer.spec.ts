import { randomUUID } from 'node:crypto';
import { StoreUnavailable } from '../errors.js';
import type { AppendRequest } from './append-request.js';
import { connect } from './connection.js';
import { prepareSchema } from './schema.js';
import { GroupWriter } from './writer.js';

function open(now: () => number = Date.now) {
  const db = connect(':memory:');
  prepareSchema(db, ':memory:');
  const writer = new GroupWriter(db, 'events.sqlite', now);
  const stored = (): unknown[] =>
    db.prepare('SELECT s.name FROM event e JOIN stream s ON s.id = e.stream ORDER BY position').pluck().all();
  return { db, writer, stored };
}

const request = (stream: string, data: unknown = new Uint8Array(3)): AppendRequest => ({
  stream,
  expected: 'no_stream',
  events: [{ id: randomUUID(), type: 'test.happened', data: data as Uint8Array }],
  bytes: 3,
});

describe('the writer of groups', () => {
  test('a group is one transaction', () => {
    const { db, writer } = open();
    const statements: string[] = [];
    const spied = connect(':memory:');
    prepareSchema(spied, ':memory:');
    db.close();
    const counting = new Proxy(spied, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (key !== 'prepare' || typeof value !== 'function') return value;
        return (sql: string) => {
          const statement = target.prepare(sql);
          const run = statement.run.bind(statement);
          statement.run = (...parameters) => {
            statements.push(sql.split(' ')[0]!);
            return run(...parameters);
          };
          return statement;
        };
      },
    });
    const counted = new GroupWriter(counting, 'events.sqlite', Date.now);
    counted.write(['subject-1', 'subject-2', 'subject-3'].map((name) => request(name)));
    expect(statements.filter((sql) => ['BEGIN', 'COMMIT', 'ROLLBACK'].includes(sql))).toEqual([
      'BEGIN',
      'COMMIT',
    ]);
    expect(counted.head).toBe(3);
    expect(writer.head).toBe(0);
    spied.close();
  });

  test('a later append of a group sees an earlier one', () => {
    const { writer } = open();
    const first = request('subject-1');
    const second = { ...request('subject-1'), expected: 0n };
    expect(writer.write([first, second, first])).toEqual([
      { revision: 0n, position: 1n, repeated: false },
      { revision: 1n, position: 2n, repeated: false },
      { revision: 0n, position: 1n, repeated: true },
    ]);
  });

  test('an append that breaks in the middle of a group is refused, and the others are stored', () => {
    const { writer, stored } = open();
    const broken = request('subject-2', { not: 'bytes' });
    const outcomes = writer.write([request('subject-1'), broken, request('subject-3')]);
    expect(outcomes[1]).toBeInstanceOf(StoreUnavailable);
    expect(outcomes[0]).toEqual({ revision: 0n, position: 1n, repeated: false });
    expect(outcomes[2]).toEqual({ revision: 0n, position: 2n, repeated: false });
    expect(stored()).toEqual(['subject-1', 'subject-3']);
    expect(writer.head).toBe(2);
  });

  test('of an append whose second event breaks nothing stays, not even the stream’s name', () => {
    const { db, writer, stored } = open();
    const good = request('subject-1').events[0]!;
    const bad = request('subject-1', 'text').events[0]!;
    const [outcome] = writer.write([{ ...request('subject-1'), events: [good, bad] }]);
    expect(outcome).toBeInstanceOf(StoreUnavailable);
    expect(stored()).toEqual([]);
    expect(db.prepare('SELECT count(*) FROM stream').pluck().get()).toBe(0);
    expect(db.prepare('SELECT count(*) FROM category').pluck().get()).toBe(0);
  });

  test('a clock that throws fails the group, and the next one is written', () => {
    let broken = true;
    const { writer, stored } = open(() => {
      if (broken) throw new RangeError('no clock');
      return 5;
    });
    expect(writer.write([request('subject-1'), request('subject-2')])).toEqual([
      expect.any(StoreUnavailable),
      expect.any(StoreUnavailable),
    ]);
    broken = false;
    expect(writer.write([request('subject-1')])).toEqual([{ revision: 0n, position: 1n, repeated: false }]);
    expect(stored()).toEqual(['subject-1']);
  });

  test('a transaction that could not be rolled back is rolled back before the next group', () => {
    const { db, writer, stored } = open();
    db.exec('BEGIN IMMEDIATE');
    db.exec(`INSERT INTO category (name) VALUES ('left')`);
    expect(writer.write([request('subject-1')])).toEqual([{ revision: 0n, position: 1n, repeated: false }]);
    expect(stored()).toEqual(['subject-1']);
    expect(db.prepare('SELECT name FROM category').pluck().all()).toEqual(['subject']);
  });
});
