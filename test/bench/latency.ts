import { Agent, request } from 'node:http';
import type { Contestant } from './rounds.js';

/** Latencies of requests that follow one another, milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
}

/** The figure below which this part of all figures lies: the nearest rank. */
export function percentile(figures: readonly number[], part: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (found === undefined) throw new Error('a percentile of nothing');
  return found;
}

/**
 * Posts `bodies` in turn over one connection that is kept alive, each after the answer to the one before, for
 * `seconds` seconds. Timed here in nanoseconds: load generators count latencies in whole milliseconds.
 * @param more headers of the requests, taken in turn
 * @throws Error if any answer was not 200, or if the connection was not kept
 */
export async function oneConnection(
  url: string,
  bodies: readonly string[],
  seconds: number,
  ...more: readonly Readonly<Record<string, string>>[]
): Promise<Latencies> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const figures: number[] = [];
  let connections = 0;
  const ask = (body: string, own: Readonly<Record<string, string>> = {}): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...own,
      };
      const sent = request(url, { agent, method: 'POST', headers }, (answer) => {
        answer.resume().once('end', () => {
          if (answer.statusCode === 200) resolve();
          else reject(new Error(`${url}: ${answer.statusCode}`));
        });
        answer.once('error', reject);
      });
      sent.once('socket', () => (connections += sent.reusedSocket ? 0 : 1));
      sent.once('error', reject);
      sent.end(body);
    });
  try {
    const until = performance.now() + seconds * 1_000;
    for (let i = 0; performance.now() < until; i += 1) {
      const begun = process.hrtime.bigint();
      await ask(bodies[i % bodies.length] ?? '{}', more[i % more.length]);
      figures.push(Number(process.hrtime.bigint() - begun) / 1e6);
    }
    if (connections !== 1) throw new Error(`${url}: ${connections} connections instead of one`);
    return { p50: percentile(figures, 0.5), p99: percentile(figures, 0.99) };
  } finally {
    agent.destroy();
  }
}

/** Both figures of one server, taken in one run per round: `<name>: p50`, then `<name>: p99`. */
export function latencyContestants(name: string, run: () => Promise<Latencies>): Contestant[] {
  let last: Latencies | undefined;
  return [
    { name: `${name}: p50`, unit: 'ms', run: async () => (last = await run()).p50 },
    { name: `${name}: p99`, unit: 'ms', run: async () => (last ??= await run()).p99 },
  ];
}
