import { setTimeout as pause } from 'node:timers/promises';
import { setUpAcme } from '../e2e/acme.js';
import { told } from '../faults/http.js';
import type { Served } from '../support/service-process.js';
import { check, grant, ManyProcesses, standingOf, until } from './roles.js';
import { raceWithdrawals } from './withdrawal-races.js';

const LONG = process.env['LONG_TESTS'] !== undefined;
const RACES = LONG ? 100_000 : 400;
const LANES = LONG ? 8 : 6;
const TOGETHER = LONG ? 20 : 8;
const KILL_EVERY = LONG ? 10_000 : 150;
/** Against hanging: each takes some 20 ms of processor in all processes together. */
const RACES_WITHIN_MS = LONG ? 2 * 3_600_000 : 300_000;

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

  it(
    'no check rests on a consent whose withdrawal another process has acknowledged, also while one is killed',
    async () => {
      const running: Served[] = [...apis, await many.start('api')];
      let replacing: Promise<void> = Promise.resolve();
      let kills = 0;
      const replace = async (): Promise<void> => {
        kills += 1;
        await running.pop()?.stop('SIGKILL');
        running.push(await many.start('api'));
      };
      const races = await raceWithdrawals({
        running,
        ...{ races: RACES, lanes: LANES, together: TOGETHER },
        onShown: (shown) => {
          if (shown < (kills + 1) * KILL_EVERY) return;
          replacing = replacing.then(() => (shown < (kills + 1) * KILL_EVERY ? undefined : replace()));
        },
      });
      await replacing;
      process.stderr.write(
        `withdrawals raced through three processes, ${kills} kills: ${JSON.stringify(races)}\n`,
      );
      await running.pop()?.stop();
      expect(races.stale).toBe(0);
      expect(kills).toBeGreaterThan(0);
      expect(races.shown).toBeGreaterThanOrEqual(RACES);
      expect(races.heldBefore).toBeGreaterThan(RACES / 2);
    },
    RACES_WITHIN_MS,
  );

  it('every process answers for the log: checkpoints, tiles, receipts, bundles, its check, a change of the key', async () => {
    const [api, sealer] = apis;
    const { subject, events } = await grant(sealer, 'proved@example.org');
    // Any process may be asked for a bundle, for which everything is sealed first, and any other gives it.
    const ask = { scope: 'subject', subject: { id: subject } };
    const order = await told<{ id: string }>(api.url, '/v1/evidence/exports', ask);
    let made: Response | undefined;
    await until('the bundle is made', async () => {
      made = await fetch(`${sealer.url}/v1/evidence/exports/${order.id}/bundle`);
      return made.ok;
    });
    expect(Buffer.from((await made?.arrayBuffer()) ?? new ArrayBuffer(0)).subarray(0, 2)).toEqual(
      Buffer.from('PK'),
    );
    const [here, there] = [await checkpointOf(api), await checkpointOf(sealer)];
    expect(here?.size).toBeGreaterThan(0);
    expect(here?.origin).toBe(there?.origin);
    expect(
      await told(api.url, '/v1/evidence/receipts', {
        subject: { id: subject },
        event: events[0]?.id,
      }),
    ).toBeDefined();
    const size = here?.size ?? 0;
    const tile = size < 256 ? `000.p/${size}` : '000';
    expect((await fetch(`${api.url}/v1/log/tile/0/${tile}`)).status).toBe(200);
    expect(await told<{ findings: unknown[] }>(api.url, '/v1/log/checks', { scope: 'whole' })).toMatchObject({
      findings: [],
    });
    const keys = (await (await fetch(`${api.url}/v1/log/keys`)).json()) as { vkeys: string[] };
    const old = keys.vkeys.at(-1) ?? '';
    const changed = await told<{ new: string }>(api.url, '/v1/log/keys', { old });
    expect(changed.new).not.toBe(old);
    expect(await (await fetch(`${sealer.url}/v1/log/keys`)).json()).toMatchObject({
      vkeys: [old, changed.new],
    });
  });

  it('an identifier whose link one process has ended means nobody in the other', async () => {
    const { subject: id } = await grant(apis[0], 'before@example.org');
    const identifier = { scheme: 'email', value: 'gone@example.org' };
    const linked = await told<{ events: readonly { id: string }[]; position: string }>(
      apis[0].url,
      `/v1/subjects/${id}/identifiers`,
      { controller: 'acme', ...identifier },
    );
    expect(await check(apis[1], identifier.value, { atLeast: linked.position })).toMatchObject({
      permitted: true,
    });
    const { position } = await told<{ position: string }>(
      apis[0].url,
      `/v1/subjects/${id}/identifiers/removals`,
      { controller: 'acme', about: linked.events[0]?.id },
    );
    expect(await check(apis[1], identifier.value, { atLeast: position })).toMatchObject({ permitted: false });
  });

  it('of two sealers the one that stands by goes on with the same log when the other is killed', async () => {
    const standby = await many.start('sealer,api');
    expect(await standingOf(standby, 'log')).toMatch(/^stand-by/);
    const before = await checkpointOf(apis[1]);
    await apis[1].stop('SIGKILL');
    apis = [apis[0], standby];
    const took = await until(
      'the other leads',
      async () => (await standingOf(standby, 'log'))?.startsWith('leader') ?? false,
    );
    process.stderr.write(`a killed sealer was replaced after ${took} ms\n`);
    await grant(apis[0], 'sealed-later@example.org');
    await until('the log has grown', async () => {
      const now = await checkpointOf(standby);
      return (
        now !== undefined && before !== undefined && now.size > before.size && now.origin === before.origin
      );
    });
  });

  it('a process on a data folder without the keys that wrap keys does not start', async () => {
    await expect(many.start('api,sealer', 'other')).rejects.toThrow(/KEK_MISSING/);
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
    // Operators ask any process.
    const projection = 'status';
    await told(apis[0].url, '/v1/operations/projections/rebuilds', { projection });
    await until('the tables are made anew', async () => {
      const { projections } = await told<{
        projections: { name: string; rebuild?: { phase: string } }[];
      }>(apis[0].url, '/v1/operations/projections');
      return projections.find(({ name }) => name === projection)?.rebuild?.phase === 'done';
    });
    await expect(
      told(apis[0].url, '/v1/operations/projections/retries', { projection: 'none' }),
    ).rejects.toThrow('404');
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

  async function checkpointOf({ url }: Served): Promise<{ origin: string; size: number } | undefined> {
    const answer = await fetch(`${url}/v1/log/checkpoint`);
    if (!answer.ok) return undefined;
    const [origin = '', size = ''] = (await answer.text()).split('\n');
    return { origin, size: Number(size) };
  }

  async function rowsOf(subject: string): Promise<number> {
    const [row] = await many.database.asSuperuser<{ n: number }>(
      `SELECT count(*)::int AS n FROM ledger.status_change WHERE subject = '${subject}'`,
    );
    return row?.n ?? 0;
  }
});
