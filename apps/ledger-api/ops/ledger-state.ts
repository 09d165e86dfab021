import type { LogState } from '#evidence';
import type { Standing } from '../several/elections.js';
import type { EventStoreState } from '../event-store/open-event-store.js';

/** What health and metrics want to know about the ledger behind the routes. */
export interface LedgerState {
  readonly ledgerId: string;
  /** The connection to a production event store. */
  eventStore(): EventStoreState;
  /** Why the feed of new facts is interrupted; undefined while it runs. */
  feedFailing(): string | undefined;
  /** Milliseconds since the head of the store was last seen applied. */
  feedLagMs(): number;
  /** This process's clock minus the store's, milliseconds. */
  clockOffMs(): number;
  /** Events listed as late: recorded more than 5 s before the newest in front of them. */
  lateEvents(): number;
  /** Events that this process appended. */
  appendedEvents(): number;
  /** Warm subjects, and the bytes that they are counted with. */
  cachedSubjects(): number;
  cachedBytes(): number;
  /** Leaves, seals and faults of the transparency log. */
  log(): LogState;
  /** Whether an import presses: the tables and the log are behind then, and moving. */
  importing(): boolean;
  /** Of several processes: whether this one leads as projector or sealer; empty where it is alone. */
  standing(): Standing;
  /** Sweeps of keys that failed since the start. */
  failedSweeps(): number;
}
