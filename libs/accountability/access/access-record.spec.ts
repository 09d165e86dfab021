import { type EventStore, StoreFull, WrongExpectedRevision } from '#event-store';
import { decodeStoredEvent, type StoredEvent } from '#stored-event';
import type { Subjects } from '#subjects';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '#event-store/sqlite';
import { openSubjects } from '#subjects';
import { AccessNotRecorded } from './access.js';
import { AccessRecord, type AccessRecordOptions } from './access-record.js';

describe('the record of access', () => {
  let folder: string;
  let store: EventStore;
  let subjects: Subjects;
  let now = Date.parse('2026-11-23T08:00:00.000Z');
  const clock = { now: () => now };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'access-record-'));
    store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
    subjects = await openSubjects({ store, dataFolder: folder, clock });
  });
  afterEach(async () => {
    await subjects.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  const open = (options: Partial<AccessRecordOptions> = {}) =>
    new AccessRecord({ store, subjects, clock, ...options });
  const recorded = async (): Promise<StoredEvent[]> =>
    (await store.readStream('ledger-access-main')).map(({ data, stream }) => decodeStoredEvent(data, stream));
  const somebody = async () =>
    (await subjects.reserve('acme', { scheme: 'email', value: 'ada@example.org' })).subjectId;

  it('says what and about whom in the open, and who and why under the person’s key', async () => {
    const subject = await somebody();
    await open().record({
      scope: 'subjectTimeline',
      who: 'k_dpo',
      why: 'Ada complained by phone',
      controller: 'acme',
      subject,
      reference: 'DSR-7',
    });
    const [event] = await recorded();
    expect(event?.body.pub).toEqual({
      scope: 'subjectTimeline',
      controller: 'acme',
      subject,
      reference: 'DSR-7',
    });
    expect(event?.body.actor).toEqual({ by: 'system', principal: 'system' });
    expect(event?.body).not.toHaveProperty('controller');
    expect(event?.mac).toBe('');
    expect(JSON.stringify(event)).not.toContain('k_dpo');
    expect(await subjects.open(subject, event!)).toEqual({
      fields: { who: 'k_dpo', why: 'Ada complained by phone' },
      erased: [],
    });
  });

  it('names the principal where nobody alone was looked at, and keeps no words that nothing could erase', async () => {
    await open().record({ scope: 'auditEvents', who: 'k_dpo', controller: 'acme', why: 'Ada complained' });
    const [event] = await recorded();
    expect(event?.body.pub).toEqual({ scope: 'auditEvents', controller: 'acme' });
    expect(event?.body.actor).toEqual({ by: 'controller', principal: 'k_dpo' });
    expect(JSON.stringify(event)).not.toContain('Ada');
  });

  it('writes those that come together in one append, in their order', async () => {
    const appends: number[] = [];
    const counting = Object.assign(Object.create(store) as EventStore, {
      append: (...args: Parameters<EventStore['append']>) => {
        appends.push(args[2].length);
        return store.append(...args);
      },
    });
    const record = open({ store: counting });
    await Promise.all(Array.from({ length: 250 }, (_, i) => record.record({ scope: `s${i}`, who: 'k_dpo' })));
    expect(appends.length).toBeLessThan(6);
    expect((await recorded()).map(({ body }) => body.pub['scope'])).toEqual(
      Array.from({ length: 250 }, (_, i) => `s${i}`),
    );
    expect(record.state).toEqual({ recorded: 250, waiting: 0, lost: 0 });
  });

  it('goes on behind what an earlier process wrote, and its time never falls', async () => {
    await open().record({ scope: 'first', who: 'k_dpo' });
    now -= 60_000;
    await open().record({ scope: 'second', who: 'k_dpo' });
    const [first, second] = await recorded();
    expect(second?.body.rec).toBe(first?.body.rec);
  });

  it('writes once more behind a process that a restart has not ended yet', async () => {
    const one = open();
    const other = open();
    await one.record({ scope: 'a', who: 'k' });
    await other.record({ scope: 'b', who: 'k' });
    await one.record({ scope: 'c', who: 'k' });
    expect((await recorded()).map(({ body }) => body.pub['scope'])).toEqual(['a', 'b', 'c']);
  });

  it('tells whoever waits that nothing was recorded, and records the next', async () => {
    let full = true;
    const failing = Object.assign(Object.create(store) as EventStore, {
      append: (...args: Parameters<EventStore['append']>) =>
        full ? Promise.reject(new StoreFull()) : store.append(...args),
    });
    const faults: unknown[] = [];
    const record = open({ store: failing, onFault: (error) => faults.push(error) });
    await expect(record.record({ scope: 'a', who: 'k' })).rejects.toBeInstanceOf(StoreFull);
    record.note({ scope: 'b', who: 'k', times: 3 });
    await record.settled();
    expect(record.state.lost).toBe(3);
    expect(faults).toHaveLength(1);
    full = false;
    await record.record({ scope: 'c', who: 'k' });
    expect((await recorded()).map(({ body }) => body.pub['scope'])).toEqual(['c']);
  });

  it('gives up after some tries against another writer', async () => {
    const rival = Object.assign(Object.create(store) as EventStore, {
      append: () => Promise.reject(new WrongExpectedRevision('ledger-access-main', 'no_stream', 7n)),
    });
    await expect(open({ store: rival }).record({ scope: 'a', who: 'k' })).rejects.toBeInstanceOf(
      AccessNotRecorded,
    );
  });

  it('takes no more than it may keep waiting', async () => {
    const record = open({ mayWait: 2 });
    const some = [1, 2, 3].map(() => record.record({ scope: 'a', who: 'k' }));
    await expect(some[2]).rejects.toBeInstanceOf(AccessNotRecorded);
    await Promise.all(some.slice(0, 2));
    expect(await recorded()).toHaveLength(2);
  });
});
