import { binaryEvent, EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { randomBytes, randomUUID } from 'node:crypto';
import { openEventStoreDb } from '#event-store/eventstoredb';
import { Simulator } from '../../event-store-simulator/index.js';
import { interleaved, type Contestant, type Measured } from '../rounds.js';

export const BARE = 'appends, bare client, classic, 32 at once';
export const ADAPTER = 'appends, adapter, 32 at once';
export const MEMORY = 'memory of one append in flight';
const WIDTH = 32;
const EVENT_BYTES = 900;
const data = randomBytes(EVENT_BYTES);

/** `width` writers, each waiting for its own acknowledgement: appends per second. */
async function atOnce(milliseconds: number, append: (stream: string) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let count = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() - start < milliseconds) {
      await append(`subject-${randomUUID()}`);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, writer));
  return (count * 1000) / (performance.now() - start);
}

/**
 * The adapter against the client that it uses, on the same call path (the classic Append), rounds in turns; and what the
 * heap grows by for each append that waits. On the server of TEST_EVENTSTORE_URL, else on the simulator in this process.
 */
export async function adapterFigures(
  rounds: number,
  milliseconds: number,
  say: (line: string) => void,
): Promise<Measured[]> {
  const real = process.env['TEST_EVENTSTORE_URL'];
  const simulator = real === undefined ? await Simulator.start() : undefined;
  const url = real ?? simulator?.url ?? '';
  say(
    real === undefined
      ? 'EventStoreDB: a simulator in this process; NOT a real server'
      : 'EventStoreDB: a real server',
  );
  const store = await openEventStoreDb({ url });
  const bare = EventStoreDBClient.connectionString(url);
  const credentials = { username: 'none', password: 'none' };
  const event = () => ({ id: randomUUID(), type: 'consent.granted', data });
  const contestants: Contestant[] = [
    {
      name: BARE,
      unit: 'appends/s',
      run: () =>
        atOnce(milliseconds, (stream) =>
          bare.appendToStream(stream, binaryEvent(event()), { expectedRevision: NO_STREAM, credentials }),
        ),
    },
    {
      name: ADAPTER,
      unit: 'appends/s',
      run: () => atOnce(milliseconds, (stream) => store.append(stream, 'no_stream', [event()])),
    },
    { name: MEMORY, unit: 'bytes', run: () => memoryOfOne(store, event) },
  ];
  try {
    for (const { run } of contestants.slice(0, 2)) await run();
    return await interleaved(contestants, rounds, say);
  } finally {
    await store.close();
    void bare.dispose();
    simulator?.stop();
  }
}

/** Heap and buffers for each of 5,000 appends that were given in at once. */
async function memoryOfOne(
  store: Awaited<ReturnType<typeof openEventStoreDb>>,
  event: () => { id: string; type: string; data: Uint8Array },
): Promise<number> {
  const COUNT = 5_000;
  const used = () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  const pending = Array.from({ length: COUNT }, () =>
    store.append(`subject-${randomUUID()}`, 'no_stream', [event()]),
  );
  const after = used();
  await Promise.all(pending);
  return Math.max(0, after - before) / COUNT;
}
