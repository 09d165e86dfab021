import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seeded } from '../races/random.js';
import { comeTrue } from '../support/come-true.js';
import { startService, type Served } from '../support/service-process.js';
import { contradictions } from './evidence.js';
import { Load, recordController } from './load.js';
import { withSeed } from './with-seed.js';

const ROUNDS = process.env['LONG_TESTS'] === '1' ? 20 : 2;

describe('a service that is told to stop under load', () => {
  const seed = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31));
  const random = seeded(seed);
  const load = new Load(random);
  let folder: string;
  let service: Served;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-stop-'));
    service = await startService(folder);
    await recordController(service.url);
  });
  afterAll(async () => {
    await service.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  test.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))(
    'round %i: finishes what it has begun, ends in order, and comes back with everything',
    () =>
      withSeed(seed, async () => {
        load.forget();
        const before = load.acknowledged;
        const underLoad = load.run(service.url);
        await comeTrue(() => load.acknowledged > before + 10);
        await pause(random() * 1_000);
        expect(await service.stop('SIGTERM')).toBe(0);
        await underLoad;
        expect(load.halfAnswers).toBe(0);
        expect(load.refusals.filter(({ status }) => status !== 503)).toEqual([]);
        expect(load.violations).toEqual([]);
        await expect(fetch(`${service.url}/health/live`)).rejects.toMatchObject({
          cause: { code: 'ECONNREFUSED' },
        });

        service = await startService(folder);
        const touched = [...load.touched];
        expect(await contradictions(service.url, folder, touched)).toEqual([]);
        // Whatever was recorded was also answered: nobody was left in doubt.
        expect(load.pending.flatMap(({ acts }) => acts).filter(({ stored }) => stored)).toEqual([]);
        expect(await load.repeatPending(service.url)).toBe(0);
        expect(load.violations).toEqual([]);
        expect(await contradictions(service.url, folder, touched)).toEqual([]);
      }),
  );
});
