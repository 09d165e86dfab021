import { subjectIdOf } from '#subjects';
import type { Batch, Handling, Projection } from '../../engine/projection.js';
import type { ReadsPersons } from '../../persons/reads-persons.js';
import { scopeOf } from '../../persons/scope.js';
import { writeRows } from '../../store/sql.js';
import { DAILY_TABLES } from '../../store/sqlite/timeline-tables.js';

/**
 * How many facts of a type have their time on each day (UTC), by purpose. The checkpoint moves in the transaction that
 * adds, so a batch that comes again is not added twice.
 */
export class DailyProjection implements Projection {
  readonly name = 'daily';
  readonly version = 1;
  readonly kind = 'search';
  readonly run = 'from-beginning';
  readonly tables = DAILY_TABLES;

  constructor(private readonly reads: Pick<ReadsPersons, 'factOf'>) {}

  async handle({ facts }: Batch, { sql, table, breathe }: Handling): Promise<void> {
    const counts = new Map<string, { key: readonly string[]; facts: number }>();
    for (const { event, body } of facts) {
      const scope = scopeOf(body.pub);
      if (scope === undefined || subjectIdOf(event.stream) === undefined) continue;
      const day = new Date(this.reads.factOf({ body }).at).toISOString().slice(0, 10);
      for (const purpose of scope === '*' ? ['*'] : scope) {
        const key = [body.controller ?? '', day, purpose, body.type];
        const known = counts.get(key.join('\n'));
        if (known) known.facts += 1;
        else counts.set(key.join('\n'), { key, facts: 1 });
      }
      await breathe();
    }
    const rows = [...counts.values()].map(({ key, facts: added }) => [...key, added]);
    await writeRows(sql, table('daily'), [...KEY, 'facts'], rows, KEY, 'facts');
  }
}

const KEY = ['controller', 'day', 'purpose', 'type'];
