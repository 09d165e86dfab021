import { connect } from './connection.js';
import { categoryFilters } from './prefix-filter.js';
import { EventReader } from './reader.js';
import { prepareSchema } from './schema.js';
import { GroupWriter } from './writer.js';

const categories = ['subject', 'purpose', 'ledger'].map((name, index) => ({ id: index + 1, name }));

describe('prefixes of stream names as categories', () => {
  test.each([
    [['subject-'], [{ category: 1 }]],
    [['sub'], [{ category: 1 }]],
    [[''], [{ category: 1 }, { category: 2 }, { category: 3 }]],
    [
      ['subject-', 'ledger-'],
      [{ category: 1 }, { category: 3 }],
    ],
    [['purpose-shop.'], [{ category: 2, prefixes: ['purpose-shop.'] }]],
    [['purpose-shop.', 'purpose-'], [{ category: 2 }]],
    [
      ['purpose-a', 'ledger-', 'purpose-b'],
      [{ category: 2, prefixes: ['purpose-a', 'purpose-b'] }, { category: 3 }],
    ],
    [['nobody-'], []],
    [['subjects-'], []],
    [[], []],
  ])('%j', (prefixes, expected) => {
    expect(categoryFilters(prefixes, categories)).toEqual(expected);
  });
});

describe('reading $all by prefixes', () => {
  test('goes along the index of categories and sorts nothing', () => {
    const db = connect(':memory:');
    prepareSchema(db, ':memory:');
    const writer = new GroupWriter(db, ':memory:', Date.now);
    for (const name of ['subject-1', 'purpose-1']) {
      const event = {
        id: `${name.length}0000000-0000-4000-8000-000000000000`,
        type: 't',
        data: new Uint8Array(1),
      };
      writer.write([{ stream: name, expected: 'no_stream', events: [event], bytes: 1 }]);
    }
    const plans: string[] = [];
    const planning = new Proxy(db, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (key !== 'prepare') return typeof value === 'function' ? value.bind(target) : value;
        return (sql: string) => {
          const steps = target.prepare(`EXPLAIN QUERY PLAN ${sql}`);
          const unbound = Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => 1);
          plans.push(
            steps
              .all(...unbound)
              .map((step) => (step as { detail: string }).detail)
              .join('; '),
          );
          return target.prepare(sql);
        };
      },
    });
    const reader = new EventReader(planning, () => writer.head);
    plans.length = 0;
    for (const prefixes of [undefined, ['subject-'], ['subject-', 'purpose-'], ['subject-1', 'purpose-']]) {
      reader.page(1, prefixes, 10);
    }
    expect(plans).toHaveLength(4);
    expect(plans[0]).toContain('SEARCH e USING INTEGER PRIMARY KEY');
    for (const plan of plans.slice(1)) {
      expect(plan).toContain('SEARCH e USING INDEX event_in_category (category=? AND rowid>? AND rowid<?)');
    }
    for (const plan of plans) expect(plan).not.toMatch(/TEMP B-TREE|SCAN e/);
    db.close();
  });
});
