import type { StatusRow } from '../store/rows.js';
import { AuditTables } from './audit-tables.js';
import type { DueEntry } from './due.js';
import type { EventFilter, EventRow } from './events.js';
import type { Page, PageRequest } from './page.js';
import type { StatusFilter } from './status-filter.js';
import type { StatusEntry } from './status-own.js';
import { makeTables, type TestTables } from './testing/tables.js';
import { BEGIN, fillWorld, person } from './testing/world.js';

const HOUR = 3_600_000;
const NOW = BEGIN + 500 * 24 * HOUR;

describe('the lists of the audit', () => {
  let tables: TestTables;
  let audit: AuditTables;
  let facts: EventRow[];
  let statuses: StatusRow[];

  beforeAll(async () => {
    tables = await makeTables();
    await fillWorld(tables, 400);
    audit = new AuditTables(tables.database, { now: () => NOW });
    facts = await tables.database.rows<EventRow>('SELECT * FROM fact');
    statuses = await tables.database.rows<StatusRow>(
      "SELECT * FROM status_everybody WHERE operation = 'use' AND source <> 'default'",
    );
  });
  afterAll(() => tables.close());

  /** Every page after the other; the pages are small, so that they end everywhere. */
  async function all<R>(list: (page: PageRequest) => Promise<Page<R>>, limit: number): Promise<R[]> {
    const found: R[] = [];
    for (let after: string | undefined; ;) {
      const { rows, next } = await list({ limit, ...(after !== undefined && { after }) });
      expect(rows.length).toBeLessThanOrEqual(limit);
      found.push(...rows);
      if (next === undefined) return found;
      after = next;
    }
  }
  const events = (filter: Partial<EventFilter>, limit = 37) =>
    all((page) => audit.events({ controller: 'acme', ...filter }, page), limit);
  const status = (filter: Partial<StatusFilter>, limit = 23) =>
    all((page) => audit.statuses({ controller: 'acme', operation: 'use', ...filter }, page), limit);
  const positions = (rows: readonly EventRow[]) => rows.map((row) => Number(row.position));
  const pairs = (rows: readonly (StatusRow | StatusEntry)[]) =>
    rows.map(({ purpose, subject, reason, since, until, governing }) =>
      [purpose, subject, reason, since, until, governing].join(' '),
    );

  describe('of facts', () => {
    const inOrder = (some: readonly EventRow[]) =>
      positions([...some].sort((a, b) => a.at - b.at || Number(a.position) - Number(b.position)));

    it('holds every fact once, in order of its time', async () => {
      expect(positions(await events({}))).toEqual(inOrder(facts));
    });

    it.each<[string, Partial<EventFilter>, (fact: EventRow) => boolean]>([
      ['a person', { subject: person(7) }, ({ subject }) => subject === person(7)],
      [
        'a purpose, with those about everything',
        { purpose: 'newsletter' },
        ({ purpose }) => purpose === 'newsletter' || purpose === '*',
      ],
      ['a type', { type: 'consent.withdrawn' }, ({ type }) => type === 'consent.withdrawn'],
      [
        'a purpose and a type',
        { purpose: 'analytics', type: 'objection.raised' },
        ({ type }) => type === 'objection.raised',
      ],
      ['an actor', { actor: 'subject' }, ({ actor_by }) => actor_by === 'subject'],
      [
        'a version of a notice, of a purpose',
        { notice: 'privacy', noticeVersion: 2, purpose: 'analytics' },
        ({ notice_version, purpose }) => notice_version === 2 && purpose === 'analytics',
      ],
      [
        'a time',
        { from: BEGIN + 10 * HOUR, to: BEGIN + 20 * HOUR },
        ({ at }) => at >= BEGIN + 10 * HOUR && at < BEGIN + 20 * HOUR,
      ],
      [
        'a type in a time',
        { type: 'contract.started', from: BEGIN + 10 * HOUR },
        ({ type, at }) => type === 'contract.started' && at >= BEGIN + 10 * HOUR,
      ],
    ])('of %s holds these alone', async (_what, filter, wanted) => {
      const expected = facts.filter(wanted);
      expect(expected.length).toBeGreaterThan(0);
      expect(positions(await events(filter))).toEqual(inOrder(expected));
    });

    it('of a time of recording is in that order', async () => {
      const [recordedFrom, recordedTo] = [BEGIN + 30 * HOUR, BEGIN + 90 * HOUR];
      const then = facts.filter(({ recorded_at: at }) => at >= recordedFrom && at < recordedTo);
      expect(positions(await events({ recordedFrom, recordedTo }))).toEqual(
        positions(
          then.sort((a, b) => a.recorded_at - b.recorded_at || Number(a.position) - Number(b.position)),
        ),
      );
      const narrow = await events({
        recordedFrom,
        recordedTo,
        type: 'consent.granted',
        purpose: 'newsletter',
      });
      expect(narrow).toHaveLength(60);
    });

    it('of another controller is empty', async () => {
      expect(await events({ controller: 'other' })).toEqual([]);
    });
  });

  describe('of statuses', () => {
    it('holds everybody who has an answer of their own, once for each purpose', async () => {
      const listed = await status({});
      expect(pairs(listed).sort()).toEqual(pairs(statuses).sort());
      expect(listed.map(({ purpose }) => purpose)).toEqual(listed.map(({ purpose }) => purpose).sort());
    });

    it.each<[string, Partial<StatusFilter>, (row: StatusRow) => boolean]>([
      [
        'who may be mailed',
        { purpose: 'newsletter', permitted: true },
        ({ purpose, permitted }) => purpose === 'newsletter' && permitted === 1,
      ],
      ['who objected', { reason: 'OBJECTION_MARKETING' }, ({ reason }) => reason === 'OBJECTION_MARKETING'],
      ['whose answer is no', { permitted: false }, ({ permitted }) => permitted === 0],
      ['on which basis', { basis: 'contract' }, ({ basis }) => basis === 'contract'],
      [
        'since when',
        { sinceFrom: BEGIN + 10 * HOUR, sinceTo: BEGIN + 60 * HOUR },
        ({ since }) => since !== null && since >= BEGIN + 10 * HOUR && since < BEGIN + 60 * HOUR,
      ],
      [
        'until when',
        { expiringBefore: BEGIN + 370 * 24 * HOUR },
        ({ until }) => until !== null && until < BEGIN + 370 * 24 * HOUR,
      ],
      [
        'until when, from a day on',
        { expiringFrom: BEGIN + 370 * 24 * HOUR, purpose: 'analytics' },
        ({ until }) => until !== null && until >= BEGIN + 370 * 24 * HOUR,
      ],
    ])('says %s', async (_what, filter, wanted) => {
      const expected = statuses.filter(wanted);
      expect(expected.length).toBeGreaterThan(0);
      expect(pairs(await status(filter)).sort()).toEqual(pairs(expected).sort());
    });

    it('says who stands by a consent given under an earlier version of a notice', async () => {
      const stale = await status({ notice: 'privacy', noticeVersionBefore: 3, purpose: 'newsletter' });
      const wanted = Array.from({ length: 400 }, (_, index) => index).filter(
        (index) => index % 4 && index % 3 < 2,
      );
      expect(stale.map(({ subject }) => subject).sort()).toEqual(wanted.map(person));
      expect(stale[0]).toMatchObject({
        reason: 'CONSENT_STALE_VERSION',
        notice: 'privacy',
        notice_version: 1,
      });
      const second = await status({ notice: 'privacy', noticeVersion: 2, purpose: 'newsletter' });
      expect(new Set(second.map(({ notice_version }) => notice_version))).toEqual(new Set([2]));
    });

    it('does not count a consent that was followed by another one', async () => {
      const before = await status({ notice: 'privacy', noticeVersion: 1, purpose: 'newsletter' });
      const subject = before[0]?.subject ?? '';
      const again = [
        'acme',
        subject,
        'newsletter',
        'again',
        3,
        'processing',
        'opt_in',
        'privacy',
        3,
        1,
        1,
        1,
        99_999,
      ];
      await tables.fill(
        'consent',
        [
          ...[
            'controller',
            'subject',
            'purpose',
            'event',
            'version',
            'scope',
            'method',
            'notice',
            'notice_version',
          ],
          ...['evidence', 'granted_at', 'recorded_at', 'position'],
        ],
        [again],
      );
      const after = await status({ notice: 'privacy', noticeVersion: 1, purpose: 'newsletter' });
      expect(after).toHaveLength(before.length - 1);
      expect(
        (await status({ versionBefore: 3, purpose: 'newsletter' })).map((row) => row.subject),
      ).not.toContain(subject);
    });

    it('says apart what holds for everybody else', async () => {
      const { everybodyElse } = await audit.statuses(
        { controller: 'acme', operation: 'use', purpose: 'newsletter' },
        { limit: 1 },
      );
      expect(everybodyElse).toMatchObject([
        { purpose: 'newsletter', permitted: 0, reason: 'CONSENT_MISSING' },
      ]);
    });

    it('says as of which position, and as of which time where the sweeper is behind', async () => {
      const filter = { controller: 'acme', operation: 'use' } as const;
      const { asOf } = await audit.statuses(filter, { limit: 1 });
      expect(asOf.position).toBe(BigInt(Math.max(...positions(facts))));
      // The first consents expired after a year, and nobody has evaluated them again.
      expect(asOf.time).toBe(Math.min(...statuses.flatMap(({ until }) => until ?? [])) - 1);
      const before = new AuditTables(tables.database, { now: () => BEGIN + HOUR });
      expect((await before.statuses(filter, { limit: 1 })).asOf.time).toBe(BEGIN + HOUR);
    });

    it('with their consents are as of the table that has come less far', async () => {
      const filter = { controller: 'acme', operation: 'use' } as const;
      const head = Math.max(...positions(facts));
      const positionOf = async (more: object) =>
        (await audit.statuses({ ...filter, ...more }, { limit: 1 })).asOf.position;
      await tables.reach('matters', head - 5);
      expect(await positionOf({})).toBe(BigInt(head));
      expect(await positionOf({ notice: 'privacy', noticeVersionBefore: 2 })).toBe(BigInt(head - 5));
      expect(await positionOf({ purpose: 'newsletter', versionBefore: 2 })).toBe(BigInt(head - 5));
      await tables.reach('matters', head);
    });
  });

  it('of a search table says how many facts it could not take', async () => {
    const asOf = async () => [
      (await audit.events({ controller: 'acme' }, { limit: 1 })).asOf.parked,
      (await audit.access({ controller: 'acme' }, { limit: 1 })).asOf.parked,
      (await audit.days({ controller: 'acme', from: '2026-01-01', to: '2026-01-02' })).asOf.parked,
    ];
    expect(await asOf()).toEqual([undefined, undefined, undefined]);
    const park = (projection: string, generation: number, position: number) =>
      tables.database.write(
        (sql) =>
          sql.run(
            `INSERT INTO parked_event (projection, generation, position, stream, revision, event, type, cause, parked_at)
              VALUES (?, ?, ?, 'subject-x', 0, 'e', 't', 'TypeError', 0)`,
            [projection, generation, position],
          ),
        false,
      );
    await park('timeline', 1, 3);
    await park('timeline', 1, 4);
    // Of tables that answer no more, or not yet.
    await park('timeline', 2, 5);
    await park('access', 1, 6);
    expect(await asOf()).toEqual([2, 1, undefined]);
    await tables.database.write((sql) => sql.run('DELETE FROM parked_event'), false);
  });

  describe('of what is due', () => {
    const due = (filter: object = {}) => all((page) => audit.due({ controller: 'acme', ...filter }, page), 7);
    const days = (rows: readonly DueEntry[]) =>
      rows.map((entry) => (entry.what === 'matter' ? entry.matter.respond_by : entry.duty.due_by));

    it('has the most overdue in front, then what has no last day', async () => {
      const listed = await due();
      expect(listed).toHaveLength(56);
      const dated = days(listed).filter((day) => day !== null);
      expect(dated).toHaveLength(40);
      expect(days(listed).slice(0, 40)).toEqual([...dated].sort());
      expect(listed.slice(40, 48).map(({ what }) => what)).toEqual(Array(8).fill('matter'));
    });

    it('by a day, of a kind, or of a code holds these alone', async () => {
      const soon = days(await due()).filter((day) => day !== null && day <= '2026-02-01');
      expect(soon.length).toBeGreaterThan(4);
      expect(days(await due({ by: '2026-02-01' }))).toEqual(soon);
      expect(await due({ kind: 'objection' })).toHaveLength(8);
      expect(await due({ duty: 'NOTIFY_RECIPIENTS' })).toHaveLength(8);
      expect(await due({ duty: 'NOTIFY_RECIPIENTS', by: '2027-01-01' })).toEqual([]);
    });
  });

  describe('of counts', () => {
    it('counts every listed person once', async () => {
      const { counts, everybodyElse } = await audit.answers({ controller: 'acme', operation: 'use' });
      const expected = new Map<string, number>();
      for (const { purpose, reason } of statuses)
        expected.set(`${purpose} ${reason}`, (expected.get(`${purpose} ${reason}`) ?? 0) + 1);
      expect(
        new Map(counts.map(({ purpose, reason, persons }) => [`${purpose} ${reason}`, persons])),
      ).toEqual(expected);
      expect(everybodyElse).toHaveLength(3);
    });

    it('nets what was granted against what was withdrawn, day by day', async () => {
      const { days } = await audit.days({ controller: 'acme', from: '2026-01-02', to: '2026-01-03' });
      expect(days).toEqual([
        { day: '2026-01-02', purpose: '*', granted: 0, withdrawn: 0, refused: 0, objected: 2, net: 0 },
        {
          day: '2026-01-02',
          purpose: 'newsletter',
          granted: 24,
          withdrawn: 6,
          refused: 0,
          objected: 0,
          net: 18,
        },
        { day: '2026-01-03', purpose: '*', granted: 0, withdrawn: 0, refused: 0, objected: 2, net: 0 },
        {
          day: '2026-01-03',
          purpose: 'newsletter',
          granted: 24,
          withdrawn: 6,
          refused: 0,
          objected: 0,
          net: 18,
        },
      ]);
    });
  });

  it('refuses a cursor of another list, and one that somebody made up', async () => {
    const { next = '' } = await audit.events({ controller: 'acme' }, { limit: 1 });
    const refused = expect.objectContaining({ code: 'CURSOR_INVALID' });
    const other = { controller: 'acme', type: 'consent.granted' } as const;
    await expect(audit.events(other, { limit: 1, after: next })).rejects.toThrow(refused);
    const made = (keys: unknown) =>
      next.slice(0, 12) + Buffer.from(JSON.stringify(keys)).toString('base64url');
    for (const keys of [[1], ['a', 1], [1, 2, 3], [null, 1], {}])
      await expect(audit.events({ controller: 'acme' }, { limit: 1, after: made(keys) })).rejects.toThrow(
        refused,
      );
  });
});
