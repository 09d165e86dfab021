import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { oneConnection, percentile } from './latency.js';
import { lineOf, marksOf } from './marks.js';

const figure = (name: string, median: number, unit = 'events/s') => ({
  name,
  unit,
  rounds: [median],
  median,
});

describe('the marks of the bench', () => {
  const measured = [figure('a', 30), figure('b', 10), figure('start', 9_000, 'ms')];

  it('judge a figure or a ratio, from below or from above', () => {
    const marks = marksOf(measured, [
      { of: 'a', to: 'b', floor: 3 },
      { of: 'a', floor: 31 },
      { of: 'start', ceiling: 10_000 },
      { of: 'start', ceiling: 8_999 },
    ]);
    expect(marks.map(({ value, reached }) => [value, reached])).toEqual([
      [3, true],
      [30, false],
      [9_000, true],
      [9_000, false],
    ]);
    expect(marks.map(lineOf).map((line) => /(BELOW FLOOR|ABOVE CEILING)$/.exec(line)?.[0])).toEqual([
      undefined,
      'BELOW FLOOR',
      undefined,
      'ABOVE CEILING',
    ]);
    expect(() => marksOf(measured, [{ of: 'c', floor: 1 }])).toThrow('no figure: c');
  });
});

describe('the latency of one connection', () => {
  let server: Server;
  let connections = 0;
  let status = 200;
  beforeEach(async () => {
    connections = 0;
    status = 200;
    server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status).end('{}'));
    }).on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  it('is told in parts of a millisecond, over one connection', async () => {
    const { p50, p99 } = await oneConnection(url(), ['{"a":1}', '{"a":2}'], 0.2);
    expect(p50).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
    expect(Number.isInteger(p50)).toBe(false);
    expect(connections).toBe(1);
  });

  it('is none of refusals', async () => {
    status = 503;
    await expect(oneConnection(url(), ['{}'], 0.2)).rejects.toThrow('503');
  });

  it('takes percentiles by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0.5, 0.99, 1].map((part) => percentile(hundred, part))).toEqual([50, 99, 100]);
    expect(percentile([7], 0.5)).toBe(7);
  });
});
