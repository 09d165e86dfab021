import { EventStoreDBClient } from '@eventstore/db-client';
import type { Connection } from './connection-string.js';
import { within } from './within.js';

/** A call of the server, as its own list names it. */
const CALLS = ['append', 'read', 'tombstone'].map(
  (name) => ({ path: `/event_store.client.streams.Streams/${name}` }) as Method,
);
type Method = Parameters<EventStoreDBClient['supports']>[0];

/** A dropped server is noticed after the sum of both; a shorter interval makes the client warn. */
const KEEP_ALIVE_INTERVAL_MS = 10_000;
const KEEP_ALIVE_TIMEOUT_MS = 5_000;

/** The state of a gRPC channel that was closed. */
const SHUT_DOWN = 4;

/** The connection was given up before a call on it began: nothing was sent. */
class NeverBegun extends Error {
  override readonly name = 'NeverBegun';
  constructor() {
    super('the connection was closed before call started');
  }
}

/** What a server says of itself. */
export interface ServerFeatures {
  /** `23.10.8.0`, or `unknown`. */
  readonly version: string;
  /** Calls that we need and it does not have. */
  readonly missing: readonly string[];
}

/**
 * The client on one connection, and the way to its parts that only a subclass reaches. Made from a connection string
 * that was read strictly: the client's own reader passes over what it does not know.
 */
export class LedgerClient extends EventStoreDBClient {
  /** Per-call credentials select the classic Append; without TLS they are placeholders and nothing is sent. */
  readonly perCall: { readonly credentials: { readonly username: string; readonly password: string } };
  #isShutDown = false;

  constructor(connection: Connection) {
    const { secure, hosts, discover, numbers, connectionName } = connection;
    const settings = {
      keepAliveInterval: KEEP_ALIVE_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      ...numbers,
      ...(connectionName !== undefined && { connectionName }),
    };
    const [first, ...others] = hosts;
    if (!first) throw new RangeError('a connection has at least one host');
    super(
      // One type for three: the client tells them apart by which member is there.
      {
        ...settings,
        ...(discover
          ? { discover: first }
          : others.length > 0
            ? { endpoints: [...hosts] }
            : { endpoint: first }),
      } as ConstructorParameters<typeof EventStoreDBClient>[0],
      {
        insecure: secure === undefined,
        ...(secure?.authority && { rootCertificate: secure.authority }),
        ...(secure?.certificate && {
          userCertFile: secure.certificate.chain,
          userKeyFile: secure.certificate.key,
        }),
      },
      secure && { username: secure.username, password: secure.password },
    );
    this.perCall = {
      credentials: secure
        ? { username: secure.username, password: secure.password }
        : { username: 'none', password: 'none' },
    };
    const execute: typeof this.execute = this.execute;
    this.execute = (type, name, action) =>
      execute(type, name, (client) => {
        // A call begun on a connection that was just given up throws where nobody catches it, which would end the process.
        if (client.getChannel().getConnectivityState(false) === SHUT_DOWN) throw new NeverBegun();
        return action(client);
      });
  }

  /** Whether its calls are being broken off: a read ends then as if it were whole. */
  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  /** The first call of a fresh client: concurrent appends before it would arrive out of order (row 13). */
  async features(): Promise<ServerFeatures> {
    const features = await this.capabilities;
    return {
      version: features.serverVersion,
      missing: CALLS.filter((call) => !features.supports(call)).map(({ path }) => path),
    };
  }

  /**
   * Ends calls and connection. `dispose()` cancels what runs and then waits for streams that nobody reads any more, for
   * ever (rows 2 and 7): it is given a moment, no more.
   */
  async shutDown(): Promise<void> {
    this.#isShutDown = true;
    await within(50, this.dispose()).catch(() => undefined);
    await within(1_000, this.getChannel())
      .then((channel) => channel.close())
      .catch(() => undefined);
  }
}
