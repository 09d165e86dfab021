import '../../../test/support/postgres/choose-postgres.js';
import type { ReadsTables } from '../changes/change-feed.js';
import type { ReadsSnapshots } from './audit-tables.js';
import type { ReadsRows } from '../store/sql.js';
import { QUERIES } from './statement.js';
import { askEverything } from './testing/questions.js';
import { makeTables, type TestTables } from './testing/tables.js';
import { fillWorld } from './testing/world.js';

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

/** A table of one row has nothing to go by. */
const ONE_ROW = 'change_feed';

describe('the plan of every query on 20,000 facts in PostgreSQL', () => {
  let tables: TestTables;
  const plans = new Map<string, readonly Node[]>();

  beforeAll(async () => {
    tables = await makeTables();
    await fillWorld(tables, 5_000);
    await tables.analyze();
  });
  afterAll(() => tables.close());

  /** Reads, and keeps the plan of whatever is read. */
  const explained = (sql: ReadsRows): ReadsRows => ({
    rows: async (text, values = []) => {
      const [row] = await sql.rows<{ 'QUERY PLAN': readonly { Plan: Node }[] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        values,
      );
      plans.set(text, row?.['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan)) ?? []);
      return sql.rows(text, values);
    },
  });
  const explaining: ReadsTables & ReadsSnapshots = {
    keep: (task) => tables.database.keep(task),
    snapshot: (task) => tables.database.snapshot((sql) => task(explained(sql))),
    rows: (text, values) => explained(tables.database).rows(text, values),
  };
  const nameOf = (text: string) => /\/\* ([a-z_-]+) \*\//.exec(text)?.[1] ?? text;

  it('is looked at for every filter alone, and with every other one', async () => {
    await askEverything(explaining);
    const seen = new Set([...plans.keys()].map(nameOf));
    expect(QUERIES.filter((name) => !seen.has(name))).toEqual([]);
  });

  it('goes by an index, and never through a whole table', () => {
    const scans = [...plans].flatMap(([text, nodes]) =>
      nodes
        .filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] !== ONE_ROW)
        .map((node) => `${nameOf(text)}: ${node['Relation Name'] ?? ''}`),
    );
    expect(scans).toEqual([]);
  });

  it('finds the place of a step in the order of its index', () => {
    const sorted = [...plans].filter(
      ([text, nodes]) => / OFFSET \d+$/.test(text) && nodes.some((node) => /Sort/.test(node['Node Type'])),
    );
    expect(sorted.map(([text]) => text)).toEqual([]);
  });
});

function nodesOf(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
