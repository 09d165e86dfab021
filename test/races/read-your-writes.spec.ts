import { lawOf } from '#domain';
import { DelayingStore } from '../asking/delaying-store.js';
import { type Acknowledged, ScratchLedger } from '../asking/scratch-ledger.js';
import { Lane } from './lane.js';
import { Recorded } from './oracle.js';
import { oneOf, seeded } from './random.js';

const RACES = 10_000;
const LANES = 8;
const START = Date.UTC(2026, 0, 1);

/** Bytes for warm subjects: room for all, for a few, for hardly one. */
const ROOMS = [64 * 1024 * 1024, 150_000, 1];

describe('read your writes (facts-and-subjects 5)', () => {
  it.each(ROOMS)(
    'every answer is decide() on a prefix that contains what was acknowledged, with %i bytes of memory',
    async (warmBytes) => {
      const random = seeded(Number(process.env['RACE_SEED'] ?? 20_260_101) + warmBytes);
      const ticks = { now: START };
      const ledger = await ScratchLedger.open({
        now: () => ++ticks.now,
        wrap: (store) => new DelayingStore(store, () => Math.floor(random() * 4)),
        warmBytes,
        maxStalenessMs: Infinity,
        // What is asked here is whether answers are right, not whether a busy machine gives them in time.
        freshnessBoundMs: 60_000,
      });
      const law = new Recorded(lawOf);
      let lawAcknowledged = -1n;
      const published = (appended: Acknowledged, foreign = false) => {
        law.add(...appended.recorded);
        if (!foreign && appended.position > lawAcknowledged) lawAcknowledged = appended.position;
      };
      published(await ledger.purpose('newsletter', ['consent'], { directMarketing: true }));
      published(await ledger.purpose('analytics', ['consent', 'legitimate_interests']));
      published(await ledger.purpose('offers', ['legitimate_interests'], { directMarketing: true }));

      const lanes = Array.from(
        { length: LANES },
        () => new Lane(ledger, law, () => lawAcknowledged, ticks, random),
      );
      const races = Math.ceil(RACES / ROOMS.length / LANES);
      const legislate = async () => {
        for (let i = 0; i < 6; i++) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          const value = oneOf(random, ['stop', 'continue']);
          const data = { name: 'objection_pending_effect', value };
          const foreign = random() < 0.3;
          const changed = { type: 'settings.changed', by: 'controller', data } as const;
          published(await ledger.append('register-acme', 'acme', [changed], { foreign }), foreign);
        }
      };
      await Promise.all([
        legislate(),
        ...lanes.map(async (lane) => {
          for (let i = 0; i < races; i++) await lane.race();
        }),
      ]);
      await ledger.close();

      expect(lanes.flatMap((lane) => lane.violations()).slice(0, 3)).toEqual([]);
      const checks = lanes.reduce((sum, lane) => sum + lane.checks, 0);
      const permits = lanes.reduce((sum, lane) => sum + lane.permits, 0);
      // A race in which nothing is ever permitted would prove nothing.
      expect(checks).toBeGreaterThan(RACES / ROOMS.length);
      expect(permits).toBeGreaterThan(checks / 20);
    },
    600_000,
  );
});
