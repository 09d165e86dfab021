import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RecordingLedger } from '../recording/recording-ledger.js';

const MIB = 1024 * 1024;
const STRANGERS = process.env['LONG_TESTS'] === '1' ? 1_000_000 : 60_000;
const AT_ONCE = 500;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are in use, by the program and by what it holds outside the heap. */
function inUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes of the process that are not the program's heap: what native code holds, and no garbage of other suites. */
function outsideHeap(): number {
  const { rss, heapTotal } = process.memoryUsage();
  return rss - heapTotal;
}

/**
 * The least of it within some seconds: heap that was just given up leaves the process a moment later, and would pass for
 * what native code holds. What is really held stays.
 */
async function leastOutsideHeap(enough: number): Promise<number> {
  let least = outsideHeap();
  for (const late = AbortSignal.timeout(10_000); least >= enough && !late.aborted;) {
    await pause(200);
    collectGarbage();
    least = Math.min(least, outsideHeap());
  }
  return least;
}

describe('checks about people whom nobody knows', () => {
  let world: RecordingLedger;
  beforeAll(async () => {
    world = await RecordingLedger.open({ warmBytes: 8 * MIB });
    await world.publish();
  });
  afterAll(() => world.close());

  const strangers = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      controller: 'acme',
      subject: i % 2 === 0 ? { id: randomUUID() } : { scheme: 'account', value: randomUUID() },
      purpose: i % 3 === 0 ? randomUUID() : 'newsletter',
    }));
  const askAll = async (count: number) => {
    for (let asked = 0; asked < count; asked += AT_ONCE) {
      const answers = await world.ledger.asking.engine.checkBatch(strangers(AT_ONCE));
      const known = answers.filter((answer) =>
        'reason' in answer
          ? answer.permitted || answer.subjectKnown
          : // On a machine that is too busy to answer in time, no answer is the right one.
            answer.error.code !== 'FRESHNESS_NOT_SHOWN',
      );
      expect(known).toEqual([]);
    }
  };

  it(`take no more memory the more there are (${STRANGERS})`, async () => {
    // Code is compiled and caches are filled up to their limits first.
    await askAll(30_000);
    const [before, outside] = [inUse(), outsideHeap()];
    await askAll(STRANGERS);
    expect(world.ledger.asking.warm.extent.bytes).toBeLessThanOrEqual(8 * MIB);
    // 200 bytes for each of 60,000, were they kept, would be 12 MB.
    expect(inUse() - before).toBeLessThan(10 * MIB);
    expect((await leastOutsideHeap(outside + 200 * MIB)) - outside).toBeLessThan(200 * MIB);
    expect(await world.store.readAll({ prefixes: ['subject-'] })).toEqual([]);
  }, 900_000);
});
