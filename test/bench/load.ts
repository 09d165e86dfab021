import autocannon from 'autocannon';

/** What a burst of load gave. Latencies are measured by `oneConnection`: here they would be whole milliseconds. */
export interface Burst {
  readonly requestsPerSecond: number;
}

/**
 * Posts `bodies` in turn over `connections` connections for `seconds` seconds.
 * @throws Error if any answer was not 200: a fast refusal is no figure.
 */
export async function burst(
  url: string,
  bodies: readonly string[],
  connections: number,
  seconds: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Burst> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    requests: bodies.map((body) => ({ body })),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} errors`);
  return { requestsPerSecond: result.requests.total / result.duration };
}
