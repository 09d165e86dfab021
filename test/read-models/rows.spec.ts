import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FACT_TYPES, type Fact } from '#domain';
import type { EventStore, SubscriptionMessage } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import type { Batch, Handling, Projection, TableSet } from '#read-models';
import { lateInstant } from '../law/arbitrary-facts.js';
import { RUNS } from '../law/core.js';
import { lives } from './arbitrary-lives.js';
import { type Happening, World } from './world.js';

const ANNA = 'aaaaaaaa-0000-4000-8000-00000000000a';
const BEN = 'bbbbbbbb-0000-4000-8000-00000000000b';

let made = 0;
function fact(type: string, on: string, data: object): Fact {
  made += 1;
  const id = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  const at = Date.parse(`${on}T12:00:00Z`);
  return { id, type, at, recordedAt: at, by: 'subject', data } as unknown as Fact;
}
const published = (purpose: string): Happening => ({
  fact: fact('purpose.published', '2026-01-01', { purpose, version: 1, bases: ['consent'], automated: true }),
});
const GRANT = { version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true };

let world: World;
afterEach(() => world.close());

const count = async (table: string, subject: string) => {
  const [row] = await world.tables.database.rows<{ rows: number }>(
    `SELECT COUNT(*) AS rows FROM ${table} WHERE subject = ?`,
    [subject],
  );
  return Number(row?.rows);
};

describe('what a person costs', () => {
  const purposes = Array.from({ length: 30 }, (_, index) => `p${index}`);
  const objection = fact('objection.raised', '2026-02-02', {
    id: 'o1',
    kind: 'particular_situation',
    purposes: '*',
  });

  it('is rows for the pairs that facts name, one for facts about everything, and none besides', async () => {
    world = await World.open({}, purposes.map(published));
    await world.happen([
      { subject: ANNA, fact: fact('consent.granted', '2026-02-01', { ...GRANT, purpose: 'p3' }) },
      { subject: BEN, fact: objection },
    ]);
    await world.settled();
    // To use and to store.
    expect(await count('status', ANNA)).toBe(2);
    expect(await count('status', BEN)).toBe(0);
    expect(await count('status_star', BEN)).toBe(1);
    for (const subject of [ANNA, BEN])
      expect(await count('status_everybody', subject)).toBe(2 * purposes.length);
  });
});

describe('matters', () => {
  it('have the deadlines of Reg. 1182/71, with the holidays of their controller, until they are closed', async () => {
    world = await World.open({}, [
      {
        fact: fact('controller.recorded', '2026-01-01', {
          name: 'Acme',
          contact: 'x',
          country: 'EE',
          joint: [],
          holidays: ['2026-03-02'],
        }),
      },
      published('news'),
    ]);
    const request = fact('request.received', '2026-01-31', { id: 'r1', right: 'access', scope: '*' });
    const erasure = fact('erasure.requested', '2026-01-15', { id: 'e1', purposes: '*' });
    const hold = fact('hold.placed', '2026-01-15', { id: 'h1', basis: 'legal_claims', purposes: '*' });
    await world.happen([
      { subject: ANNA, fact: erasure },
      { subject: ANNA, fact: hold },
      { subject: ANNA, fact: request },
    ]);
    await world.settled();
    const matters = () =>
      world.tables.database.rows(
        `SELECT kind, respond_by, extension_by, extended, closed_at FROM matter ORDER BY kind`,
      );
    const open = { closed_at: null, extended: 0 };
    // 31 January and a month is 28 February, a Saturday; the Monday after it is a holiday.
    expect(await matters()).toEqual([
      { kind: 'erasure', respond_by: '2026-02-16', extension_by: '2026-02-16', ...open },
      { kind: 'hold', respond_by: null, extension_by: null, ...open },
      { kind: 'request', respond_by: '2026-03-03', extension_by: '2026-03-03', ...open },
    ]);
    const duties = await world.tables.database.rows<{ code: string; due_by: string | null }>(
      `SELECT code, due_by FROM duty WHERE about = ? ORDER BY code`,
      [request.id],
    );
    expect(duties).toContainEqual({ code: 'RESPOND_BY', due_by: '2026-03-03' });
    const released = fact('hold.released', '2026-02-10', { id: 'h1' });
    await world.happen([
      { subject: ANNA, fact: fact('request.extended', '2026-02-09', { id: 'r1' }) },
      { subject: ANNA, fact: released },
    ]);
    await world.settled();
    // Three months after 31 January: 30 April.
    expect(await matters()).toMatchObject([
      { kind: 'erasure', ...open },
      { kind: 'hold', closed_at: released.at },
      { kind: 'request', respond_by: '2026-04-30', extended: 1, closed_at: null },
    ]);
  });
});

describe('the timeline', () => {
  it('holds every fact of any history once, with both clocks, who acted, purpose and notice', async () => {
    await fc.assert(
      fc.asyncProperty(lives, lateInstant, async (happenings, now) => {
        world = await World.open({}, happenings, now);
        try {
          await world.settled();
          const rows = await world.tables.database.rows<{ readonly purposes: string | null }>(
            `SELECT event, type, subject, at, recorded_at, actor_by, purpose, purposes, version, notice,
                notice_version FROM fact ORDER BY position`,
          );
          const read = rows.map(({ purposes, ...row }) => ({
            ...row,
            purposes: purposes?.startsWith('[') ? (JSON.parse(purposes) as unknown) : purposes,
          }));
          const told = happenings.map(({ subject, fact: { id, type, at, recordedAt, by, data } }) => {
            const { purpose, purposes, version, notice, noticeVersion } = data as Record<string, unknown>;
            return {
              ...{ event: id, type, at, recorded_at: recordedAt, actor_by: by },
              subject: FACT_TYPES[type].stream === 'subject' ? subject : null,
              ...(purpose !== undefined && { purpose }),
              ...(purposes !== undefined && { purposes }),
              ...(type !== 'notice.published' && version !== undefined && { version }),
              ...(notice !== undefined && { notice }),
              ...(noticeVersion !== undefined && { notice_version: noticeVersion }),
            };
          });
          expect(rows).toHaveLength(told.length);
          expect(read).toMatchObject(told);
        } finally {
          await world.close();
        }
      }),
      { numRuns: Math.ceil(RUNS / 50), endOnFailure: true },
    );
    world = await World.open();
  });
});

/** Waits among new tables until it may go on; what answers meanwhile does not. */
class Gated implements Projection {
  readonly name = 'gated';
  readonly version = 1;
  readonly kind = 'search';
  readonly run = 'from-beginning';
  readonly tables: TableSet = {
    tables: { gated: ['CREATE TABLE {gated} (position BIGINT NOT NULL PRIMARY KEY)'] },
    compared: { gated: { key: 'position', columns: '' } },
    views: {},
  };
  gate: Promise<void> = Promise.resolve();

  async handle({ facts }: Batch, { sql, table, mode }: Handling): Promise<void> {
    if (mode === 'building') await this.gate;
    for (const { event } of facts)
      await sql.run(`INSERT INTO ${table('gated')} (position) VALUES (?)`, [event.position]);
  }
}

describe('a rebuild', () => {
  it('fills new tables while the old ones answer, says how far it is, and leaves out nothing that came meanwhile', async () => {
    const gated = new Gated();
    world = await World.open({ projections: () => [gated] }, ['a', 'b', 'c'].map(published));
    await world.tables.reached(3n);
    const positions = async () =>
      (await world.tables.database.rows<{ position: number }>('SELECT position FROM gated ORDER BY 1')).map(
        ({ position }) => Number(position),
      );
    let open = (): void => undefined;
    gated.gate = new Promise((resolve) => (open = resolve));
    await world.tables.rebuild('gated');
    expect(await positions()).toEqual([1, 2, 3]);
    await world.happen([published('d')]);
    const progress = () => world.tables.rebuildOf('gated');
    while (progress()?.total === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(progress()).toMatchObject({ phase: 'facts', done: 0, total: expect.any(Number) });
    open();
    expect(await world.tables.rebuilt('gated')).toMatchObject({ phase: 'done', compared: [{ same: true }] });
    await world.tables.reached(4n);
    expect(await positions()).toEqual([1, 2, 3, 4]);
  });
});

/** A store that tells of the last facts again with every new one, as one may whose connection was lost. */
async function repeatingStore(): Promise<EventStore> {
  const store = await openSqliteEventStore({ file: ':memory:' });
  const subscribe = store.subscribe.bind(store);
  store.subscribe = async function* (options) {
    const told: SubscriptionMessage[] = [];
    for await (const message of subscribe(options)) {
      if (message.kind === 'event') {
        yield* told.slice(-3);
        told.push(message);
      }
      yield message;
    }
  };
  return store;
}

describe('a fact that a store tells of again', () => {
  it('changes nothing: its position says that it is in the tables', async () => {
    const store = await repeatingStore();
    world = await World.open({ store });
    const grants = ['p1', 'p2', 'p3', 'p4'].map((purpose): Happening => ({
      subject: ANNA,
      fact: fact('consent.granted', '2026-02-01', { ...GRANT, purpose }),
    }));
    await world.happen(['p1', 'p2', 'p3', 'p4'].map(published));
    for (const grant of grants) {
      await world.happen([grant]);
      await world.settled();
    }
    expect(
      await world.tables.database.rows(`SELECT purpose, facts FROM daily WHERE type = 'consent.granted'`),
    ).toEqual(['p1', 'p2', 'p3', 'p4'].map((purpose) => ({ purpose, facts: 1 })));
    for (const name of ['status', 'timeline', 'daily', 'matters', 'published']) {
      await world.tables.rebuild(name);
      const rebuilt = await world.tables.rebuilt(name);
      expect([name, rebuilt?.compared?.filter(({ same }) => !same)]).toEqual([name, []]);
    }
    await world.close();
    await store.close();
    world = await World.open();
  });
});
