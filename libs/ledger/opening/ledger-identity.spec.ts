import type { EventStore } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import {
  commandId,
  composeStoredEvent,
  decodeStoredEvent,
  encodeStoredEvent,
  eventId,
  isUuid,
} from '#stored-event';
import {
  demandNotMoved,
  identifyLedger,
  OpeningRefused,
  recordArrival,
  recordCopyArrival,
  recordMove,
  whereaboutsOf,
} from './ledger-identity.js';

const clock = { now: () => Date.UTC(2026, 0, 1) };
let store: EventStore;
beforeEach(async () => (store = await openSqliteEventStore({ file: ':memory:' })));
afterEach(() => store.close());

const code = (opening: Promise<unknown>) =>
  opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof OpeningRefused ? error.code : error),
  );

describe('a ledger’s identity', () => {
  it('is the first event of its store, and stays', async () => {
    const made = await identifyLedger({ store, clock, mode: 'live', origin: 'ledger.example.org' });
    expect(made).toMatchObject({ origin: 'ledger.example.org', mode: 'live', epoch: 1 });
    expect(isUuid(made.ledger)).toBe(true);
    expect(await identifyLedger({ store, clock, mode: 'live' })).toEqual(made);
    const [first, ...others] = await store.readAll();
    expect(others).toEqual([]);
    expect(first?.stream).toBe('ledger-epochs-main');
    expect(decodeStoredEvent(first?.data ?? '', first?.stream).body).toMatchObject({
      type: 'ledger.created',
      actor: { by: 'system', principal: 'system' },
      pub: made,
    });
  });

  it('says in its origin that it is a replay', async () => {
    const made = await identifyLedger({ store, clock, mode: 'replay', origin: 'ledger.example.org' });
    expect(made.origin).toBe('replay/ledger.example.org');
    expect(await code(identifyLedger({ store, clock, mode: 'replay', origin: 'ledger.example.org' }))).toBe(
      'opened',
    );
  });

  it('never leaves its mode', async () => {
    await identifyLedger({ store, clock, mode: 'replay' });
    expect(await code(identifyLedger({ store, clock, mode: 'live' }))).toBe('LEDGER_MODE_MISMATCH');
  });

  it('never changes its origin', async () => {
    await identifyLedger({ store, clock, mode: 'live', origin: 'one.example.org' });
    const other = identifyLedger({ store, clock, mode: 'live', origin: 'two.example.org' });
    expect(await code(other)).toBe('LEDGER_ORIGIN_MISMATCH');
  });

  it('that has moved is refused for ever, and lives where its newest word is that it arrived', async () => {
    await identifyLedger({ store, clock, mode: 'live' });
    expect(await code(demandNotMoved(store))).toBe('opened');
    await recordMove({ store, clock }, 'eventstoredb');
    await recordMove({ store, clock }, 'elsewhere');
    expect(await whereaboutsOf(store)).toEqual({ movedTo: 'eventstoredb' });
    expect(await code(demandNotMoved(store))).toBe('LEDGER_MOVED');
    expect(await store.readAll()).toHaveLength(2);
    const gone = ['subject-gone'];
    await recordCopyArrival({ store, clock }, { epoch: 2 }, gone);
    // Killed in between, it is said again, and once only.
    await recordCopyArrival({ store, clock }, { epoch: 3 }, gone);
    expect(await code(demandNotMoved(store))).toBe('opened');
    expect((await identifyLedger({ store, clock, mode: 'live' })).epoch).toBe(2);
    expect(await store.readAll()).toHaveLength(3);
    await expect(store.readStream('subject-gone')).rejects.toThrow();
  });

  it('gets another epoch where it arrives, and another origin only where a new log begins', async () => {
    const made = await identifyLedger({ store, clock, mode: 'live', origin: 'one.example.org' });
    await recordArrival({ store, clock }, { epoch: 7 });
    expect(await identifyLedger({ store, clock, mode: 'live' })).toEqual({ ...made, epoch: 7 });
    await recordArrival({ store, clock }, { epoch: 8, origin: 'one.example.org/epoch-8' });
    await recordArrival({ store, clock }, { epoch: 9 });
    // What a deployer set is the name that the ledger was made with.
    expect(await identifyLedger({ store, clock, mode: 'live', origin: 'one.example.org' })).toEqual({
      ...made,
      epoch: 9,
      origin: 'one.example.org/epoch-8',
    });
  });

  it('is not made up for a store that holds something else', async () => {
    const id = eventId(commandId({ controller: 'acme', principal: 'local', key: 'k' }), 0);
    const type = 'purpose.retired';
    const stored = composeStoredEvent({
      id,
      type,
      controller: 'acme',
      rec: 1,
      actor: { by: 'controller', principal: 'local' },
      pub: { purpose: 'newsletter' },
      mac: '',
    });
    await store.append('purpose-acme.newsletter', 'no_stream', [
      { id, type, data: encodeStoredEvent(stored) },
    ]);
    expect(await code(identifyLedger({ store, clock, mode: 'live' }))).toBe('LEDGER_NOT_CREATED');
  });
});
