import { AuditTables } from './audit-tables.js';
import type { AccessFilter, AccessRow } from './access.js';
import { makeTables, type TestTables } from './testing/tables.js';
import { BEGIN, fillWorld, person } from './testing/world.js';

const HOUR = 3_600_000;

describe('the list of accesses', () => {
  let tables: TestTables;
  let audit: AuditTables;

  beforeAll(async () => {
    tables = await makeTables();
    await fillWorld(tables, 100);
    audit = new AuditTables(tables.database, { now: () => BEGIN });
  });
  afterAll(() => tables.close());

  /** All rows, page by page. */
  async function all(filter: Partial<AccessFilter>, limit = 300): Promise<AccessRow[]> {
    const rows: AccessRow[] = [];
    let after: string | undefined;
    do {
      const page = await audit.access({ controller: 'acme', ...filter }, { limit, after });
      rows.push(...page.rows);
      after = page.next;
    } while (after !== undefined);
    return rows;
  }

  it('has each access once, in the order of recording, however it is cut into pages', async () => {
    const rows = await all({});
    expect(rows).toHaveLength(10_000);
    expect(rows.map(({ recorded_at }) => recorded_at)).toEqual(
      Array.from({ length: 10_000 }, (_, index) => BEGIN + index * HOUR),
    );
    expect(await all({}, 77)).toEqual(rows);
  });

  it.each([
    ['a person', { subject: person(3) }, ({ subject }: AccessRow) => subject === person(3)],
    ['an operation', { scope: 'auditEvents' }, ({ scope }: AccessRow) => scope === 'auditEvents'],
    ['a case', { reference: 'DSR-7' }, ({ reference }: AccessRow) => reference === 'DSR-7'],
    ['refusals', { refused: true }, ({ refused }: AccessRow) => refused !== null],
    ['what was allowed', { refused: false }, ({ refused }: AccessRow) => refused === null],
    [
      'a time',
      { from: BEGIN + 5 * HOUR, to: BEGIN + 9 * HOUR },
      ({ recorded_at }: AccessRow) => recorded_at >= BEGIN + 5 * HOUR && recorded_at < BEGIN + 9 * HOUR,
    ],
    [
      'a person and an operation',
      { subject: person(3), scope: 'auditEvents' },
      ({ subject, scope }: AccessRow) => subject === person(3) && scope === 'auditEvents',
    ],
  ])('is narrowed to %s', async (_name, filter, fits) => {
    expect(await all(filter)).toEqual((await all({})).filter(fits));
  });

  it('shows nothing of another controller, not even of a person asked for by id', async () => {
    expect(await all({ controller: 'other' })).toEqual([]);
    expect(await all({ controller: 'other', subject: person(3) })).toEqual([]);
  });
});
