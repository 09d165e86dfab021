import { setTimeout as pause } from 'node:timers/promises';
import { setUpAcme } from '../e2e/acme.js';
import type { Served } from '../support/service-process.js';
import { check, grant, ManyProcesses, standingOf, until, withdraw } from './roles.js';

const LONG = process.env['LONG_TESTS'] !== undefined;
const RACES = LONG ? 100_000 : 100;

describe('one ledger in several processes', () => {
  let many: ManyProcesses;
  let apis: readonly [Served, Served];
  beforeAll(async () => {
    many = await ManyProcesses.open();
    apis = [await many.start('api'), await many.start('api,sealer')];
    await setUpAcme(apis[0].url);
  });
  afterAll(() => many.close());

  it('a key that two processes get at once makes one fact, and both give the same answer', async () => {
    for (let i = 0; i < 20; i++) {
      const person = `twice-${i}@example.org`;
      const [one, other] = await Promise.all(apis.map((api) => grant(api, person, `key-${i}`)));
      expect({ ...other, repeated: one?.repeated }).toEqual(one);
    }
  });

  it('no check rests on a consent whose withdrawal another process has acknowledged', async () => {
    let stale = 0;
    for (let i = 0; i < RACES; i += 10)
      await Promise.all(
        Array.from({ length: 10 }, async (_, lane) => {
          const person = `race-${i + lane}@example.org`;
          const [writes, reads] = Math.random() < 0.5 ? apis : [apis[1], apis[0]];
          await grant(writes, person);
          // It may hold the person in memory as one who has consented.
          await check(reads, person);
          const { position } = await withdraw(writes, person);
          const { permitted } = await check(
            reads,
            person,
            Math.random() < 0.5 ? { atLeast: position } : { consistency: 'strong' },
          );
          if (permitted) stale += 1;
        }),
      );
    expect(stale).toBe(0);
  });

  it('the sealer answers for the log; the others say that it is elsewhere', async () => {
    await until('the log has a checkpoint', async () => (await fetch(`${apis[1].url}/v1/log/checkpoint`)).ok);
    const elsewhere = await fetch(`${apis[0].url}/v1/log/checkpoint`);
    expect([elsewhere.status, await elsewhere.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'LOG_ELSEWHERE' }),
    ]);
  });

  it('of two projectors one fills the tables; when it is killed, the other does within ten seconds', async () => {
    const first = await many.start('projector');
    await until(
      'one leads',
      async () => (await standingOf(first, 'projections'))?.startsWith('leader') ?? false,
    );
    const second = await many.start('projector');
    expect(await standingOf(second, 'projections')).toMatch(/^stand-by/);
    expect((await fetch(`${second.url}/v1/check`)).status).toBe(404);
    await first.stop('SIGKILL');
    const took = await until(
      'the other leads',
      async () => (await standingOf(second, 'projections'))?.startsWith('leader') ?? false,
    );
    process.stderr.write(`a killed projector was replaced after ${took} ms\n`);
    const after = await grant(apis[0], 'after@example.org');
    await until('the tables have what came since', async () => (await rowsOf(after.subject)) > 0);
    await second.stop();
  });

  it('a projector that was stopped and wakes up late writes nothing', async () => {
    const first = await many.start('projector');
    await until(
      'one leads',
      async () => (await standingOf(first, 'projections'))?.startsWith('leader') ?? false,
    );
    const second = await many.start('projector');
    process.kill(first.pid, 'SIGSTOP');
    const took = await until(
      'the other leads',
      async () => (await standingOf(second, 'projections'))?.startsWith('leader') ?? false,
    );
    process.stderr.write(`a stopped projector was replaced after ${took} ms\n`);
    const meanwhile = await grant(apis[1], 'meanwhile@example.org');
    await until('its fact is in the tables', async () => (await rowsOf(meanwhile.subject)) > 0);
    process.kill(first.pid, 'SIGCONT');
    const later = await grant(apis[1], 'later@example.org');
    await until('the next one is, too', async () => (await rowsOf(later.subject)) > 0);
    await pause(1_500);
    expect(await standingOf(first, 'projections')).toMatch(/^stand-by/);
    expect(await standingOf(second, 'projections')).toMatch(/^leader/);
    const [counted] = await many.database.asSuperuser<{ doubles: number }>(
      `SELECT (count(*) - count(DISTINCT number))::int AS doubles FROM ledger.status_change`,
    );
    expect(counted?.doubles).toBe(0);
  });

  async function rowsOf(subject: string): Promise<number> {
    const [row] = await many.database.asSuperuser<{ n: number }>(
      `SELECT count(*)::int AS n FROM ledger.status_change WHERE subject = '${subject}'`,
    );
    return row?.n ?? 0;
  }
});
