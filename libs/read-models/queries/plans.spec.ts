import type { ReadsTables } from '../changes/change-feed.js';
import type { ReadsSnapshots } from './audit-tables.js';
import type { ReadsRows, SqlValue } from '../store/sql.js';
import { QUERIES } from './statement.js';
import { AuditTables } from './audit-tables.js';
import { ALONE, askEverything } from './testing/questions.js';
import { makeTables, type TestTables } from './testing/tables.js';
import { fillWorld } from './testing/world.js';

/** The rows that another part of the plan found, and a table of one row. */
const FOUND_ROWS = /^SCAN (probe|change_feed|w)$/;

/** A step of a walk, at most a thousand entries, whose rows are joined and put in order again. */
const STEP = /^(CO-ROUTINE|MATERIALIZE) w$/;

describe.each(['before', 'after'])('the plan of every query on 20,000 facts, %s ANALYZE', (when) => {
  let tables: TestTables;
  const plans = new Map<string, string[]>();

  beforeAll(async () => {
    tables = await makeTables();
    await fillWorld(tables, 5_000);
    if (when === 'after') await tables.analyze();
  });
  afterAll(() => tables.close());

  /** Reads, and keeps the plan of whatever is read. */
  const explained = (sql: ReadsRows): ReadsRows => ({
    rows: async (text, values = []) => {
      const name = /\/\* ([a-z_-]+) \*\//.exec(text)?.[1] ?? text;
      const explain = async (part: string, some: readonly SqlValue[]) => {
        const plan = await sql.rows<{ readonly detail: string }>(`EXPLAIN QUERY PLAN ${part}`, some);
        plans.set(
          `${name}: ${part}`,
          plan.map(({ detail }) => detail),
        );
      };
      await explain(text, values);
      // A walk looks at a step of an index's entries and joins their rows: the step alone is the part that matters.
      const [, before = '', step] = /^(.*)FROM \((\/\*.*? LIMIT \?)\) w/s.exec(text) ?? [];
      const marks = (part: string) => part.split('?').length - 1;
      if (step !== undefined) await explain(step, values.slice(marks(before), marks(before) + marks(step)));
      return sql.rows(text, values);
    },
  });
  const explaining: ReadsTables & ReadsSnapshots = {
    keep: (task) => tables.database.keep(task),
    snapshot: (task) => tables.database.snapshot((sql) => task(explained(sql))),
    rows: (text, values) => explained(tables.database).rows(text, values),
  };

  it('is looked at for every filter alone, and with every other one', async () => {
    await askEverything(explaining);
    expect(plans.size).toBeGreaterThan(50);
  });

  it('goes by an index, and never through a whole table', () => {
    const scans = [...plans].flatMap(([name, plan]) =>
      plan
        .filter((step) => /^SCAN /.test(step) && !FOUND_ROWS.test(step))
        .map((step) => `${name}\n  ${step}`),
    );
    expect(scans).toEqual([]);
  });

  it('never goes through all rows of a controller by their key', () => {
    expect(
      [...plans].filter(([, plan]) => plan.some((step) => /PRIMARY KEY \(controller=\?\)$/.test(step))),
    ).toEqual([]);
  });

  it('enters every index at its beginning', () => {
    expect([...plans].filter(([, plan]) => plan.some((step) => step.includes('ANY(')))).toEqual([]);
  });

  it('sorts nothing but the facts of one person: the index holds the order', () => {
    const sorts = [...plans].flatMap(([name, plan]) =>
      plan.some((step) => /TEMP B-TREE/.test(step)) && !plan.some((step) => STEP.test(step))
        ? [`${name}\n  ${plan.join('\n  ')}`]
        : [],
    );
    expect(sorts.filter((one) => !/^events-by-subject/.test(one))).toEqual([]);
  });

  it('is known for every query there is', () => {
    const seen = new Set([...plans.keys()].map((key) => key.split(':')[0]));
    expect(QUERIES.filter((name) => !seen.has(name))).toEqual([]);
    expect([...seen].filter((name) => !(QUERIES as readonly (string | undefined)[]).includes(name))).toEqual(
      [],
    );
  });

  // An index that only leads to all of a controller's rows would be no scan by name, and one all the same.
  it.each(ALONE)('of $filter alone goes by an index that holds it', async ({ ask, column }) => {
    plans.clear();
    await ask(new AuditTables(explaining, { now: () => 0 }));
    const searches = [...plans.values()].flat().filter((step) => step.startsWith('SEARCH '));
    expect(searches.filter((step) => step.includes(column))).not.toEqual([]);
  });
});
