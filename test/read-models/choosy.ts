import { type Batch, type Handling, type Projection, type TableSet } from '#read-models';
import type { World } from './world.js';

type SqlValue = NonNullable<Parameters<Handling['sql']['run']>[1]>[number];

/** A projection that cannot handle some events, until it is told that it can. */
export class Choosy implements Projection {
  readonly name: string = 'choosy';
  readonly version = 1;
  readonly run = 'from-beginning';
  readonly tables: TableSet = {
    tables: { seen: ['CREATE TABLE {seen} (position BIGINT NOT NULL PRIMARY KEY, type TEXT NOT NULL)'] },
    compared: { seen: { key: 'position', columns: 'type' } },
    views: {},
  };
  mended = false;
  /** Positions of what it was handed and could handle, in that order. */
  readonly handled: number[] = [];

  /** @param instead what it gives the database in place of the type of such an event; left out: it throws by itself */
  constructor(
    readonly kind: 'legal' | 'search',
    private readonly cannot: (event: { readonly id: string }) => boolean,
    private readonly instead?: unknown,
  ) {}

  async handle({ facts }: Batch, { sql, table }: Handling): Promise<void> {
    for (const { event } of facts) {
      const poison = !this.mended && this.cannot(event);
      if (poison && this.instead === undefined) throw new TypeError('poison');
      const type = poison ? (this.instead as SqlValue) : event.type;
      await sql.run(`INSERT INTO ${table('seen')} (position, type) VALUES (?, ?)`, [event.position, type]);
      this.handled.push(Number(event.position));
    }
  }
}

/** What it has handled. */
export const positions = async (world: World): Promise<number[]> =>
  (await world.tables.database.rows<{ position: number }>('SELECT position FROM seen ORDER BY position')).map(
    ({ position }) => position,
  );

/** Waits for what comes by itself. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const late = AbortSignal.timeout(20_000); !(await holds());) {
    if (late.aborted) throw new Error('it does not come');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
