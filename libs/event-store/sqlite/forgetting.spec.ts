import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../port.js';
import { connect } from './connection.js';
import { openSqliteEventStore } from './open.js';

/** Long enough to be found nowhere by chance. */
const SECRET = 'Grzegorz Brzeczyszczykiewicz, Chrzaszczyzewoszyce';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forget-'));
  file = join(folder, 'events.sqlite');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function saying(text: string): NewEvent {
  return { id: randomUUID(), type: 'test.said', data: new TextEncoder().encode(text) };
}

async function found(text: string): Promise<string[]> {
  const names = await readdir(folder);
  const bytes = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return names.filter((_, i) => bytes[i]?.includes(text));
}

describe('forgetting in the file', () => {
  it.each(['short', 'of several pages'])('what was said (%s) is in no file any more', async (size) => {
    const store = await openSqliteEventStore({ file });
    const text = size === 'short' ? SECRET : `${SECRET}${'.'.repeat(30_000)}${SECRET}`;
    const said = saying(text);
    await store.append('subject-a', 'no_stream', [said, saying(text)]);
    await store.append('subject-b', 'no_stream', [saying('kept')]);
    expect(await found(SECRET)).not.toEqual([]);
    const order = { stream: 'ledger-keys-main', expected: 'no_stream', event: saying('order') } as const;
    await store.forget([{ stream: 'subject-a', revision: 1n }], order);
    expect(await found(SECRET)).toEqual([]);
    expect(await found(said.id)).toEqual([]);
    await store.close();
    expect(await found(SECRET)).toEqual([]);
  });

  it('overwrites nothing that no order names, and takes no order without its event', async () => {
    const store = await openSqliteEventStore({ file });
    await store.append('subject-a', 'no_stream', [saying('a')]);
    await store.append('subject-b', 'no_stream', [saying('b')]);
    const order = { stream: 'ledger-keys-main', expected: 'no_stream', event: saying('order') } as const;
    await store.forget([{ stream: 'subject-a', revision: 0n }], order);
    await store.close();
    const db = connect(file);
    const run = (sql: string) => () => db.exec(sql);
    const overwrite = "UPDATE event SET created = 0, id = 'forgotten-0', type = 'forgotten', data = x''";
    expect(run(`${overwrite} WHERE stream = 2`)).toThrow('append-only');
    expect(run("UPDATE event SET data = x'00' WHERE stream = 1")).toThrow('append-only');
    expect(run('INSERT INTO erasure_order (stream, position) VALUES (2, 1)')).toThrow('an order comes');
    expect(run('INSERT INTO erasure_order (stream, position) VALUES (3, 3)')).toThrow('an order comes');
    expect(run('DELETE FROM erasure_order')).toThrow('append-only');
    expect(run('UPDATE erasure_order SET position = 1')).toThrow('append-only');
    expect(run('DELETE FROM event WHERE stream = 1')).toThrow('append-only');
    db.close();
  });

  it('opens a file of version 1 and can forget in it', async () => {
    const made = await openSqliteEventStore({ file });
    await made.append('subject-a', 'no_stream', [saying(SECRET)]);
    await made.close();
    const db = connect(file);
    db.exec(`DROP TRIGGER event_refuses_update; DROP TABLE erasure_order;
      CREATE TRIGGER event_refuses_update BEFORE UPDATE ON event
      BEGIN SELECT RAISE(ABORT, 'the event store is append-only'); END;
      PRAGMA user_version = 1`);
    db.close();
    const store = await openSqliteEventStore({ file });
    const order = { stream: 'ledger-keys-main', expected: 'no_stream', event: saying('order') } as const;
    await store.forget([{ stream: 'subject-a', revision: 0n }], order);
    expect(await found(SECRET)).toEqual([]);
    await store.close();
  });
});
