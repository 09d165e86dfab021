import { setTimeout as pause } from 'node:timers/promises';
import type { Fact } from '#domain';
import { type OpenedPostgres, openPostgres } from '#postgres';
import { READ_MODEL_MIGRATIONS } from '#read-models';
import { makeTestDatabase, type OwnServer, startOwnServer } from '../support/postgres/index.js';
import { type Happening, World } from '../read-models/world.js';

const T0 = Date.UTC(2026, 0, 1);
const PERSONS = 200;

let made = 0;
function happening(type: string, data: object, subject?: string): Happening {
  made += 1;
  const id = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  const at = T0 + made * 1_000;
  return {
    ...(subject !== undefined && { subject }),
    fact: { id, type, at, recordedAt: at, by: 'subject', data } as unknown as Fact,
  };
}
const person = (index: number) => `aaaaaaaa-0000-4000-8000-${String(index).padStart(12, '0')}`;
const GRANT = { version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true, purpose: 'news' };

describe('a PostgreSQL that is killed with -9 and started again', () => {
  let server: OwnServer;
  let opened: OpenedPostgres;
  beforeEach(async () => {
    server = await startOwnServer('on');
    const { url, keysUrl } = await makeTestDatabase(server.url);
    opened = await openPostgres({
      url,
      keysUrl,
      tables: READ_MODEL_MIGRATIONS,
      keys: [],
      ledger: undefined,
      retryForMs: 30_000,
    });
  });
  afterEach(async () => {
    await opened.close();
    await server.stop();
  });

  async function restart(downMs: number): Promise<void> {
    await server.kill();
    await pause(downMs);
    await server.startAgain();
  }

  /** The tables say what a rebuild from the facts finds. */
  async function expectRight(world: World): Promise<void> {
    await world.settled();
    for (const { name } of (await world.tables.health()).projections) {
      await world.tables.rebuild(name);
      const rebuilt = await world.tables.rebuilt(name);
      expect(rebuilt?.phase).toBe('done');
      expect(rebuilt?.compared?.filter(({ same }) => !same)).toEqual([]);
    }
    const [row] = await world.tables.database.rows<{ n: number }>(
      `SELECT COUNT(*) AS n FROM status_everybody WHERE operation = 'use' AND permitted = 1`,
    );
    expect(row?.n).toBe(PERSONS / 2);
  }

  const lives = () => [
    happening('purpose.published', { purpose: 'news', version: 1, bases: ['consent'], automated: true }),
    ...Array.from({ length: PERSONS }, (_, i) => happening('consent.granted', GRANT, person(i))),
    ...Array.from({ length: PERSONS / 2 }, (_, i) =>
      happening('consent.withdrawn', { purpose: 'news' }, person(i)),
    ),
  ];

  it('while tables follow: nothing is missing in them afterwards, and nothing is there twice', async () => {
    const world = await World.open({ postgres: opened.tables });
    const facts = lives();
    for (const part of [0, 1, 2]) {
      const happens = world.happen(facts.slice((part * facts.length) / 3, ((part + 1) * facts.length) / 3));
      if (part < 2) await restart(300);
      await happens;
    }
    await expectRight(world);
    await world.close();
  });

  it('during a rebuild: it goes on where it was', async () => {
    const world = await World.open({ postgres: opened.tables }, lives());
    await world.settled();
    await world.tables.rebuild('status');
    await restart(200);
    const rebuilt = await world.tables.rebuilt('status');
    expect(rebuilt).toMatchObject({ phase: 'done', differences: 0 });
    await expectRight(world);
    await world.close();
  });
});
