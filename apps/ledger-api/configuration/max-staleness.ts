/** Where the facts are on a server, others may write them as well: a second; embedded, nobody else does. */
const DEFAULTS = { server: 1_000, embedded: 5_000 };

/** Older than this nothing in memory is good enough for an answer without a look at the store, milliseconds. */
export function maxStalenessMs(configuration: {
  readonly MAX_STALENESS_MS?: number;
  readonly EVENTSTORE_URL?: string;
}): number {
  const { MAX_STALENESS_MS: set, EVENTSTORE_URL: server } = configuration;
  return set ?? (server === undefined ? DEFAULTS.embedded : DEFAULTS.server);
}
