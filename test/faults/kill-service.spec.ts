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

/** For reading everybody of a hundred rounds. */
const LAST_READING_MS = 900_000;

const ROUNDS = process.env['LONG_TESTS'] === '1' ? 100 : 5;

describe('a service killed with -9 under load', () => {
  const seed = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31));
  const random = seeded(seed);
  const load = new Load(random);
  let folder: string;
  let service: Served;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-kill-'));
    service = await startService(folder);
    await recordController(service.url);
  });
  afterAll(async () => {
    await service.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  test.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))(
    'round %i: what it acknowledged is there once, what it did not is there whole or not at all',
    () =>
      withSeed(seed, async () => {
        load.forget();
        const { acknowledged, checks } = load;
        const underLoad = load.run(service.url);
        // Once the load is under way, sooner or later.
        await comeTrue(() => load.acknowledged > acknowledged + 20 && load.checks > checks + 2);
        await pause(random() * 800);
        await service.stop('SIGKILL');
        await underLoad;
        expect(load.refusals).toEqual([]);
        expect(load.violations).toEqual([]);

        service = await startService(folder);
        const touched = [...load.touched];
        expect(await contradictions(service.url, folder, touched)).toEqual([]);

        const repeated = load.pending.flatMap(({ acts }) => acts);
        const requests = [...load.pending];
        expect(await load.repeatPending(service.url)).toBe(0);
        // The answer to the repetition may get lost as well: it is repeated again.
        load.pending.push(...requests);
        for (const act of repeated) act.stored = true;
        expect(await load.repeatPending(service.url)).toBe(0);
        expect(load.violations).toEqual([]);
        expect(await contradictions(service.url, folder, touched)).toEqual([]);
        expect(repeated.filter(({ stored }) => !stored)).toEqual([]);
      }),
  );

  test(
    'after all rounds everything is there, from a load to speak of',
    () =>
      withSeed(seed, async () => {
        expect(load.acknowledged).toBeGreaterThan(ROUNDS * 20);
        expect(load.checks).toBeGreaterThan(ROUNDS * 2);
        const acts = load.people.flatMap((person) => person.acts);
        expect(acts.filter(({ type }) => type === 'erasure.executed').length).toBeGreaterThan(0);
        expect(await contradictions(service.url, folder, load.people)).toEqual([]);
        expect(acts.filter(({ stored }) => !stored)).toEqual([]);
      }),
    LAST_READING_MS,
  );
});
