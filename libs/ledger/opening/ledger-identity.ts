import { randomUUID } from 'node:crypto';
import { FACT_TYPES } from '#domain';
import { type EventStore, type RecordedEvent, WrongExpectedRevision } from '#event-store';
import {
  commandId,
  composeStoredEvent,
  decodeTrusted,
  encodeStoredEvent,
  eventId,
  ownIndex,
  placeFields,
} from '#stored-event';

/** Which ledger a store holds: written once, in its first event. */
export interface LedgerIdentity {
  /** Ledger id, UUID. */
  readonly ledger: string;
  /** The log's name (evidence format 1). */
  readonly origin: string;
  readonly mode: 'live' | 'replay';
  /** Rises when the store is copied elsewhere: tokens of another epoch are read as `strong`. */
  readonly epoch: number;
}

/** What may be wrong with the store when a ledger is opened on it. */
export type OpeningFault =
  /** The store was made in the other mode; a ledger never leaves its mode (facts-and-subjects 9). */
  | 'LEDGER_MODE_MISMATCH'
  /** The store holds events, and none says which ledger it is. */
  | 'LEDGER_NOT_CREATED'
  /** The configured origin is not the one that the ledger was created with. */
  | 'LEDGER_ORIGIN_MISMATCH';

/** A store on which this ledger cannot be opened. */
export class OpeningRefused extends Error {
  override readonly name = 'OpeningRefused';
  constructor(
    readonly code: OpeningFault,
    detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}

export interface IdentityOptions {
  readonly store: EventStore;
  readonly clock: { now(): number };
  readonly mode: 'live' | 'replay';
  /** Default: a name made of the ledger's id. In replay it says so in front. */
  readonly origin?: string | undefined;
  /** Name of this writer in `ledger-<kind>-<writer>`, `[a-z0-9]+`, no host name. Default `main`. */
  readonly writer?: string | undefined;
}

/**
 * Reads which ledger this is; an empty store becomes a new one (`ledger.created`, the first event of every store).
 * @throws OpeningRefused, the store's errors
 */
export async function identifyLedger(options: IdentityOptions): Promise<LedgerIdentity> {
  const stream = `ledger-epochs-${options.writer ?? 'main'}`;
  let events = await options.store.readStream(stream);
  if (events.length === 0) {
    if ((await options.store.head()) !== undefined) {
      throw new OpeningRefused('LEDGER_NOT_CREATED', `${stream} is missing in a store that is not empty`);
    }
    await create(stream, options);
    events = await options.store.readStream(stream);
  }
  const identity = identityIn(events);
  if (identity.mode !== options.mode) {
    throw new OpeningRefused(
      'LEDGER_MODE_MISMATCH',
      `the ledger was created in ${identity.mode} mode and never leaves it`,
    );
  }
  if (options.origin !== undefined && identity.origin !== originFor(options.origin, options.mode)) {
    throw new OpeningRefused('LEDGER_ORIGIN_MISMATCH', `the ledger was created as ${identity.origin}`);
  }
  return identity;
}

async function create(stream: string, { store, clock, mode, origin }: IdentityOptions): Promise<void> {
  const ledger = randomUUID();
  const { pub } = placeFields(FACT_TYPES['ledger.created'].fields, {
    ledger,
    origin: originFor(origin ?? `ledger-${ledger}`, mode),
    mode,
    epoch: 1,
  });
  const id = eventId(
    commandId({ controller: '', principal: 'system', key: randomUUID() }),
    ownIndex('ledger.created', 0),
  );
  const event = composeStoredEvent({
    id,
    type: 'ledger.created',
    rec: clock.now(),
    actor: { by: 'system', principal: 'system' },
    pub,
    mac: '',
  });
  try {
    await store.append(stream, 'no_stream', [{ id, type: 'ledger.created', data: encodeStoredEvent(event) }]);
  } catch (error) {
    // Another process was first: its word counts.
    if (!(error instanceof WrongExpectedRevision)) throw error;
  }
}

function identityIn(events: readonly RecordedEvent[]): LedgerIdentity {
  const bodies = events.map(({ data }) => decodeTrusted(data).body);
  const created = bodies.find(({ type }) => type === 'ledger.created');
  if (!created) throw new OpeningRefused('LEDGER_NOT_CREATED', 'the first event is another one');
  const { ledger, origin, mode, epoch } = created.pub as unknown as LedgerIdentity;
  const arrived = bodies.findLast(({ type }) => type === 'ledger.arrived');
  return { ledger, origin, mode, epoch: (arrived?.pub['epoch'] as number | undefined) ?? epoch };
}

// The mode shows in the log's name, so that no checkpoint of a replay passes for one of a live ledger (section 9).
function originFor(origin: string, mode: 'live' | 'replay'): string {
  return mode === 'replay' ? `replay/${origin}` : origin;
}
