import { StoreUnavailable } from '../errors.js';
import type { Connection } from './connection-string.js';
import { LedgerClient } from './ledger-client.js';
import { within } from './within.js';

/**
 * The client that calls are made on, and its successor: one that let a call hang is thrown away, since every later call
 * on it might hang as well (event-store.md, rows 1 and 2).
 */
export class Clients {
  private client: LedgerClient;
  private first: Promise<unknown> | undefined;
  private closed = false;
  private readonly leaving = new Set<Promise<void>>();

  constructor(
    private readonly connection: Connection,
    private readonly make: (connection: Connection) => LedgerClient = (to) => new LedgerClient(to),
  ) {
    this.client = make(connection);
  }

  /**
   * The client of now, for calls whose order does not matter.
   * @throws StoreUnavailable after close: a call on a client that was shut down would connect it again
   */
  get current(): LedgerClient {
    if (this.closed) throw new StoreUnavailable('the event store is closed');
    return this.client;
  }

  /** The client of now, once its first call was answered (row 13). @throws TimeIsOver, errors of the client */
  async ready(ms: number): Promise<LedgerClient> {
    const client = this.current;
    const first = (this.first ??= client.features());
    try {
      await within(ms, first);
    } catch (error) {
      if (this.first === first) this.first = undefined;
      throw error;
    }
    return client;
  }

  /** Throws `client` away if it is still the one in use. Its calls under way end by their own deadlines. */
  replace(client: LedgerClient): void {
    if (client !== this.client || this.closed) return;
    this.client = this.make(this.connection);
    this.first = undefined;
    const leaving = client.shutDown().finally(() => this.leaving.delete(leaving));
    this.leaving.add(leaving);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.leaving, this.client.shutDown()]);
  }
}
