import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { allProjections, ReadModelsUnavailable } from '#read-models';
import { Choosy, positions, until } from './choosy.js';
import { fact, granted, INTERESTS, published, T0 } from './happenings.js';
import { CONTROLLER, World } from './world.js';

const ANNA = 'aaaaaaaa-0000-4000-8000-00000000000a';
const BEN = 'bbbbbbbb-0000-4000-8000-00000000000b';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let world: World;
afterEach(() => world.close());

describe('a batch that takes longer than a transaction may', () => {
  it('is tried again in smaller ones until they go in, and the tables follow', async () => {
    const tried: number[] = [];
    const slow = new Choosy('legal', () => false);
    const handle = slow.handle.bind(slow);
    slow.handle = (batch, handling) => {
      tried.push(batch.facts.length);
      // As when the server ends a transaction in which nothing was said for too long.
      if (batch.facts.length > 10) throw new ReadModelsUnavailable('STORE_FAILED', '25P03');
      return handle(batch, handling);
    };
    const facts = Array.from({ length: 200 }, (_, i) => granted(i % 2 ? ANNA : BEN, 'news'));
    world = await World.open({ projections: () => [slow] }, [published('news'), ...facts]);
    await until(async () => (await positions(world)).length === 201);
    expect(Math.max(...tried)).toBeGreaterThan(100);
  });
});

describe('changes', () => {
  const numbered = () =>
    world.tables.database.rows<{ number: number; subject: string | null; reason: string; cause: string }>(
      `SELECT number, subject, old_reason, permitted, reason, changed_at, written_at, cause FROM status_change
        WHERE operation = 'use' ORDER BY number`,
    );

  it('are numbered without gaps: by facts, by law for everybody, by time when it comes', async () => {
    world = await World.open({}, [], T0 + DAY);
    await world.settled();
    await world.happen([published('news')]);
    await world.settled();
    await world.happen([granted(ANNA, 'news', { expiresAt: new Date(T0 + 3 * DAY).toISOString() })]);
    await world.settled();
    expect(await numbered()).toMatchObject([
      { subject: null, reason: 'CONSENT_MISSING', old_reason: null, cause: 'law' },
      { subject: ANNA, reason: 'CONSENT_ACTIVE', old_reason: null, cause: 'fact' },
    ]);
    world.now = T0 + 4 * DAY;
    await world.settled();
    const last = (await numbered()).at(-1);
    expect(last).toMatchObject({
      subject: ANNA,
      old_reason: 'CONSENT_ACTIVE',
      reason: 'CONSENT_EXPIRED',
      changed_at: T0 + 3 * DAY,
      written_at: T0 + 4 * DAY,
      cause: 'time',
    });
    const [count] = await world.tables.database.rows<{ count: number; last: number }>(
      'SELECT COUNT(*) AS count, MAX(number) AS last FROM status_change',
    );
    expect(count?.last).toBe(count?.count);
    await expect(
      world.tables.database.write((sql) => sql.run('DELETE FROM status_change'), false),
    ).rejects.toMatchObject({ name: 'ReadModelsUnavailable' });
  });

  it('come for every purpose when somebody withdraws everything, and from a rebuild only where the tables were wrong', async () => {
    world = await World.open({}, [published('news'), INTERESTS, granted(ANNA, 'news')]);
    await world.settled();
    await world.happen([
      {
        subject: ANNA,
        fact: fact('objection.raised', { id: 'o1', kind: 'particular_situation', purposes: '*' }),
      },
      { subject: ANNA, fact: fact('erasure.requested', { id: 'e1', purposes: '*' }) },
    ]);
    await world.settled();
    const purposes = await world.tables.database.rows<{ purpose: string }>(
      `SELECT DISTINCT purpose FROM status_change WHERE subject = ? AND operation = 'use' AND permitted = 0`,
      [ANNA],
    );
    expect(purposes.map(({ purpose }) => purpose).sort()).toEqual(['news', 'profile']);
    await world.tables.database.write(
      (sql) =>
        sql.run(`UPDATE status_v2_g1 SET permitted = 1, reason = 'CONSENT_ACTIVE' WHERE operation = 'use'`),
      false,
    );
    await world.tables.rebuild('status');
    expect(await world.tables.rebuilt('status')).toMatchObject({ phase: 'done', differences: 1 });
    expect((await numbered()).at(-1)).toMatchObject({
      subject: ANNA,
      old_reason: 'CONSENT_ACTIVE',
      permitted: 0,
      cause: 'rebuild',
    });
  });
});

describe('a law that changes', () => {
  it('evaluates again whom it may concern, also after the tables were closed in between', async () => {
    const people = Array.from(
      { length: 450 },
      (_, index) => `aaaaaaaa-0000-4000-8000-${String(index).padStart(12, '0')}`,
    );
    world = await World.open({}, [published('news'), ...people.map((id) => granted(id, 'news'))]);
    await world.settled();
    await world.happen([published('news', 2, { material: true })]);
    await world.tables.close();
    await world.openTables();
    await until(async () => (await world.tables.reevaluations()).length > 0);
    const [waiting] = await world.tables.reevaluations();
    expect(waiting).toMatchObject({ controller: CONTROLLER, total: people.length });
    await world.tables.close();
    await world.openTables();
    await world.settled();
    const reasons = await world.tables.database.rows<{ reason: string; people: number }>(
      `SELECT reason, COUNT(*) AS people FROM status WHERE operation = 'use' GROUP BY reason`,
    );
    expect(reasons).toEqual([{ reason: 'CONSENT_STALE_VERSION', people: people.length }]);
  });
});

describe('whoever was forgotten', () => {
  it('leaves the tables as soon as they answer again, and health says that somebody waits', async () => {
    world = await World.open({ projections: allProjections }, [published('news'), granted(ANNA, 'news')]);
    await world.settled();
    const { database } = world.tables;
    const write = database.write.bind(database);
    database.write = () => Promise.reject(new ReadModelsUnavailable('STORE_FULL', 'SQLITE_FULL'));
    expect(await world.tables.forget(ANNA)).toBe(false);
    expect(await world.tables.health()).toMatchObject({ leaving: 0 });
    world.now += HOUR;
    expect(await world.tables.health()).toMatchObject({ leaving: 1, healthy: false });
    database.write = write;
    await until(async () => (await world.tables.health()).leaving === 0);
    for (const table of ['status', 'status_person', 'fact', 'matter_person', 'consent']) {
      expect(await database.rows(`SELECT 1 FROM ${table} WHERE subject = ?`, [ANNA])).toEqual([]);
    }
    expect(await world.tables.forget(ANNA)).toBe(true);
  });
});

describe('what was sealed', () => {
  it('is in no table and in no file of the tables, before an erasure and after it', async () => {
    world = await World.open({ projections: allProjections }, [published('news')]);
    await world.happen([
      { subject: ANNA, fact: fact('subject.birth_date_recorded', { birthDate: '1980-05-05' }) },
      granted(ANNA, 'news'),
      { subject: ANNA, fact: fact('erasure.executed', { purposes: '*', retained: [] }) },
    ]);
    await world.settled();
    await world.tables.close();
    for (const ending of ['', '-wal']) {
      const bytes = await readFile(world.file + ending).catch(() => Buffer.alloc(0));
      expect(bytes.includes('1980-05-05')).toBe(false);
      expect(bytes.includes('birthDate')).toBe(false);
    }
    await world.openTables();
    const rows = await world.tables.database.rows<{ reason: string }>(
      `SELECT DISTINCT reason FROM status_everybody WHERE subject = ?`,
      [ANNA],
    );
    expect(rows).toEqual([{ reason: 'ERASED' }]);
    await world.tables.forget(ANNA);
    expect(
      await world.tables.database.rows(`SELECT 1 FROM fact_purpose WHERE type <> 'purpose.published'`),
    ).toEqual([]);
    for (const table of [
      'status',
      'status_person',
      'status_star',
      'fact',
      'matter_person',
      'duty',
      'consent',
    ]) {
      expect(await world.tables.database.rows(`SELECT 1 FROM ${table} WHERE subject = ?`, [ANNA])).toEqual(
        [],
      );
    }
  });
});
