import { randomUUID } from 'node:crypto';
import { FACT_TYPES } from '#domain';
import { type EventStore, type NewEvent, type RecordedEvent, WrongExpectedRevision } from '#event-store';
import {
  commandId,
  composeStoredEvent,
  decodeTrusted,
  encodeStoredEvent,
  eventId,
  instantOf,
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
  | 'LEDGER_ORIGIN_MISMATCH'
  /** The ledger was copied to another store and lives there: two of one identity would be a split view. */
  | 'LEDGER_MOVED';

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
    // Not the head: a server always holds events of its own.
    if ((await options.store.readAll({ limit: 1 })).length > 0) {
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
  const created = createdAs(events);
  if (options.origin !== undefined && created !== originFor(options.origin, options.mode)) {
    throw new OpeningRefused('LEDGER_ORIGIN_MISMATCH', `the ledger was created as ${created}`);
  }
  return identity;
}

/** Which ledger a store holds; undefined: none. Writes nothing. @throws OpeningRefused; the store's errors */
export async function readIdentity(store: EventStore, writer = 'main'): Promise<LedgerIdentity | undefined> {
  const events = await store.readStream(`ledger-epochs-${writer}`);
  return events.length === 0 ? undefined : identityIn(events);
}

/** Where a ledger's life goes on, as far as this store knows. */
export type Whereabouts = 'here' | { readonly movedTo: string };

/** Whether a store holds a living ledger: the newest of `ledger.moved` and `ledger.arrived` says so. */
export async function whereaboutsOf(store: EventStore, writer = 'main'): Promise<Whereabouts> {
  const events = await store.readStream(`ledger-epochs-${writer}`);
  const newest = events.findLast(({ type }) => type === 'ledger.moved' || type === 'ledger.arrived');
  if (newest?.type !== 'ledger.moved') return 'here';
  return { movedTo: String(decodeTrusted(newest.data).body.pub['to']) };
}

/** Before anything is written: the ledger lives here. @throws OpeningRefused LEDGER_MOVED; the store's errors */
export async function demandNotMoved(store: EventStore): Promise<void> {
  const where = await whereaboutsOf(store);
  if (where !== 'here')
    throw new OpeningRefused(
      'LEDGER_MOVED',
      `this ledger was moved to ${where.movedTo} and goes on there; this store takes no more facts`,
    );
}

/**
 * Records, as the last fact of this store, that the ledger goes on elsewhere. Again changes nothing.
 * @param to kind of the store, without address or credentials @throws OpeningRefused; the store's errors
 */
export async function recordMove(
  { store, clock, writer = 'main' }: Pick<IdentityOptions, 'store' | 'clock' | 'writer'>,
  to: string,
): Promise<void> {
  if ((await whereaboutsOf(store, writer)) !== 'here') return;
  const { stream, last, rec } = await endOfEpochs(store, writer, clock);
  await store.append(stream, last.revision, [systemEvent('ledger.moved', { to }, rec)]);
}

/**
 * What a copied store records next: its new epoch. With it, names of streams that were forgotten before the copy are
 * closed here, too. An arrival that was interrupted is ended by the same call.
 * @throws OpeningRefused; the store's errors
 */
export async function recordCopyArrival(
  { store, clock, writer = 'main' }: Pick<IdentityOptions, 'store' | 'clock' | 'writer'>,
  arrival: Arrival,
  forgotten: readonly string[],
): Promise<void> {
  const { stream, last, rec } = await endOfEpochs(store, writer, clock);
  const begun = last.type === 'ledger.arrived';
  const { id, type, data } = begun ? last : systemEvent('ledger.arrived', { ...arrival }, rec);
  const expected = begun ? last.revision - 1n : last.revision;
  await store.forget(
    forgotten.map((name) => ({ stream: name, revision: -1n })),
    { stream, expected, event: { id, type, data } },
  );
}

async function endOfEpochs(
  store: EventStore,
  writer: string,
  clock: { now(): number },
): Promise<{ stream: string; last: RecordedEvent; rec: number }> {
  const stream = `ledger-epochs-${writer}`;
  const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
  if (!last) throw new OpeningRefused('LEDGER_NOT_CREATED', `${stream} is missing`);
  return { stream, last, rec: Math.max(clock.now(), instantOf(decodeTrusted(last.data).body.rec)) };
}

interface Arrival {
  readonly epoch: number;
  readonly origin?: string;
}

/**
 * Records that this store is another one than before: position tokens of an earlier epoch are read as `strong`.
 * @param arrival the new epoch; with an origin, a new log begins here
 * @throws the store's errors
 */
export async function recordArrival(
  { store, clock, writer = 'main' }: Pick<IdentityOptions, 'store' | 'clock' | 'writer'>,
  arrival: Arrival,
): Promise<void> {
  const { stream, last, rec } = await endOfEpochs(store, writer, clock);
  const event = systemEvent('ledger.arrived', { ...arrival }, rec);
  await store.append(stream, last.revision, [event]);
}

async function create(stream: string, { store, clock, mode, origin }: IdentityOptions): Promise<void> {
  const ledger = randomUUID();
  const event = systemEvent(
    'ledger.created',
    { ledger, origin: originFor(origin ?? `ledger-${ledger}`, mode), mode, epoch: 1 },
    clock.now(),
  );
  try {
    await store.append(stream, 'no_stream', [event]);
  } catch (error) {
    // Another process was first: its word counts.
    if (!(error instanceof WrongExpectedRevision)) throw error;
  }
}

function systemEvent(
  type: 'ledger.created' | 'ledger.arrived' | 'ledger.moved',
  fields: Readonly<Record<string, unknown>>,
  rec: number,
): NewEvent {
  const { pub } = placeFields(FACT_TYPES[type].fields, fields);
  const id = eventId(
    commandId({ controller: '', principal: 'system', key: randomUUID() }),
    ownIndex(type, 0),
  );
  const actor = { by: 'system', principal: 'system' } as const;
  return { id, type, data: encodeStoredEvent(composeStoredEvent({ id, type, rec, actor, pub, mac: '' })) };
}

function identityIn(events: readonly RecordedEvent[]): LedgerIdentity {
  const bodies = events.map(({ data }) => decodeTrusted(data).body);
  const created = bodies.find(({ type }) => type === 'ledger.created');
  if (!created) throw new OpeningRefused('LEDGER_NOT_CREATED', 'the first event is another one');
  const { ledger, origin, mode, epoch } = created.pub as unknown as LedgerIdentity;
  const arrivals = bodies
    .filter(({ type }) => type === 'ledger.arrived')
    .map(({ pub }) => pub as unknown as Arrival);
  return {
    ledger,
    // A log that could not go on was begun anew under another name: nothing else ever changes it.
    origin: arrivals.findLast((arrival) => arrival.origin !== undefined)?.origin ?? origin,
    mode,
    epoch: arrivals.at(-1)?.epoch ?? epoch,
  };
}

/** The origin of the first event. */
function createdAs(events: readonly RecordedEvent[]): string {
  const bodies = events.map(({ data }) => decodeTrusted(data).body);
  return bodies.find(({ type }) => type === 'ledger.created')?.pub['origin'] as string;
}

// The mode shows in the log's name, so that no checkpoint of a replay passes for one of a live ledger (section 9).
function originFor(origin: string, mode: 'live' | 'replay'): string {
  return mode === 'replay' ? `replay/${origin}` : origin;
}
