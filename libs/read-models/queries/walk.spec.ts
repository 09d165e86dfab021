import { AuditTables } from './audit-tables.js';
import type { StatusFilter } from './status-filter.js';
import { makeTables, type TestTables } from './testing/tables.js';
import { BEGIN, fillWorld } from './testing/world.js';

const PEOPLE = 6_000;

describe('a question that finds little of much', () => {
  let tables: TestTables;
  let audit: AuditTables;
  beforeAll(async () => {
    tables = await makeTables();
    await fillWorld(tables, PEOPLE);
    audit = new AuditTables(tables.database, { now: () => BEGIN });
  });
  afterAll(() => tables.close());

  const ask = (filter: Partial<StatusFilter>, after?: string) =>
    audit.statuses(
      { controller: 'acme', operation: 'use', purpose: 'newsletter', ...filter },
      { limit: 100, after },
    );

  it('looks at so many and no more, and says where it stopped', async () => {
    const first = await ask({ basis: 'contract' });
    expect(first.rows).toEqual([]);
    expect(first.next).toEqual(expect.any(String));
    let pages = 1;
    for (let after = first.next; after !== undefined; pages++) {
      const { rows, next } = await ask({ basis: 'contract' }, after);
      expect(rows).toEqual([]);
      after = next;
    }
    expect(pages).toBeLessThanOrEqual(PEOPLE / 1_000 + 1);
  });

  it('finds everything that there is by going on', async () => {
    const found: string[] = [];
    let pages = 0;
    for (let after: string | undefined; ; pages++) {
      // Only who said yes to the newest text may still be mailed, and the walk meets them last.
      const { rows, next } = await ask({ notice: 'privacy', noticeVersionBefore: 4, permitted: true }, after);
      found.push(...rows.map(({ subject }) => subject));
      if (next === undefined) break;
      after = next;
    }
    expect(new Set(found).size).toBe(PEOPLE / 4);
    expect(found).toHaveLength(PEOPLE / 4);
    expect(pages).toBeGreaterThan(14);
  });

  it('goes on in both of two lists that run side by side', async () => {
    const found: number[] = [];
    for (let after: string | undefined; ;) {
      const filter = { controller: 'acme', purpose: 'newsletter', actor: 'controller' } as const;
      const { rows, next } = await audit.events(filter, { limit: 50, after });
      found.push(...rows.map(({ position }) => Number(position)));
      if (next === undefined) break;
      after = next;
    }
    expect(found).toHaveLength(PEOPLE / 50);
    expect(new Set(found).size).toBe(found.length);
  });
});
