import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteEventStore } from '#event-store/sqlite';
import { watchClock } from '#ledger';
import { GRANT, RecordingLedger } from './recording-ledger.js';

let world: RecordingLedger;
beforeEach(async () => {
  world = await RecordingLedger.open();
  await world.publish();
});
afterEach(() => world.close());

const grant = { purpose: 'newsletter', ...GRANT };
const HOUR = 3_600_000;

async function last(subjectId: string | undefined) {
  return (await world.events(`subject-${subjectId}`)).at(-1)?.body;
}

describe('The clocks of a fact (facts-and-subjects.md 3)', () => {
  it('rec never runs backwards in a stream, whatever the clock does', async () => {
    const { subjectId } = await world.record('consent.granted', grant);
    const before = await last(subjectId);
    world.now -= HOUR;
    await world.record('consent.withdrawn', { purpose: 'newsletter' });
    expect((await last(subjectId))?.rec).toBe(before?.rec);
    expect(await world.permitted('newsletter')).toBe(false);
  });

  it('is not recorded at all while the process’s clock is off by more than two seconds', async () => {
    for (const off of [-2_001, 2_001]) {
      world.clockOffMs = off;
      await expect(world.record('consent.withdrawn', { purposes: '*' })).rejects.toMatchObject({
        code: 'CLOCK_OFF',
        httpStatus: 503,
      });
    }
    world.clockOffMs = -2_000;
    expect(await world.record('consent.withdrawn', { purposes: '*' })).toMatchObject({ repeated: false });
  });

  it('keeps a claimed time, and none that equals the recording', async () => {
    const { subjectId } = await world.record(
      'consent.withdrawn',
      { purposes: '*' },
      { at: world.now - HOUR },
    );
    expect((await last(subjectId))?.occ).toBe(new Date(world.now - 1_000 - HOUR).toISOString());
    await world.record('consent.withdrawn', { purposes: '*' }, { at: world.now + 1_000 });
    expect((await last(subjectId))?.occ).toBeUndefined();
  });

  it('keeps a claim up to five seconds ahead and refuses one further ahead', async () => {
    const at = world.now + 1_000 + 5_000;
    const { subjectId } = await world.record('consent.withdrawn', { purposes: '*' }, { at });
    expect((await last(subjectId))?.occ).toBe(new Date(at).toISOString());
    await expect(
      world.record('consent.withdrawn', { purposes: '*' }, { at: world.now + 6_001 }),
    ).rejects.toMatchObject({ code: 'AT_IN_FUTURE' });
  });

  it('lets a person choose the day of a stop, and of no go', async () => {
    const effectiveAt = world.now + 24 * HOUR;
    await world.record('consent.granted', grant);
    const { subjectId } = await world.record('consent.withdrawn', { purpose: 'newsletter' }, { effectiveAt });
    const body = await last(subjectId);
    expect(body?.eff).toBe(new Date(effectiveAt).toISOString());
    expect(body?.pub).toEqual({ purpose: 'newsletter' });
    expect(await world.permitted('newsletter')).toBe(true);
    world.now = effectiveAt;
    expect(await world.permitted('newsletter')).toBe(false);
    await expect(world.record('consent.granted', grant, { effectiveAt })).rejects.toMatchObject({
      code: 'EFFECTIVE_AT_NOT_ALLOWED',
      field: 'effectiveAt',
    });
    await expect(
      world.record('erasure.executed', { purposes: ['newsletter'] }, { effectiveAt: world.now + HOUR }),
    ).rejects.toMatchObject({ code: 'EFFECTIVE_AT_NOT_ALLOWED' });
    await expect(
      world.record('restriction.lift_notified', { id: 'r' }, { effectiveAt }),
    ).rejects.toMatchObject({ code: 'EFFECTIVE_AT_NOT_ALLOWED' });
  });

  it('is not recorded with a time of recording of its own while the ledger is live', async () => {
    await expect(world.record('consent.granted', grant, { recordedAt: 1 })).rejects.toMatchObject({
      code: 'RECORDED_AT_NOT_ALLOWED',
    });
    await expect(world.ledger.recorder.replay([])).rejects.toMatchObject({ code: 'REPLAY_ONLY' });
  });
});

describe('A stop with an earlier time', () => {
  it('is answered with the go that stands after it', async () => {
    await world.record('consent.granted', { purposes: ['analytics', 'newsletter'], ...GRANT });
    const between = world.now + 500;
    const go = await world.record('consent.granted', grant);
    const stop = await world.record(
      'consent.withdrawn',
      { purposes: ['analytics', 'newsletter'] },
      { at: between, idempotencyKey: 'letter-4' },
    );
    expect(stop.superseded).toEqual([{ purpose: 'newsletter', by: go.events[0]?.id }]);
    expect(await world.permitted('newsletter')).toBe(true);
    expect(await world.permitted('analytics')).toBe(false);
  });

  it('says the same to every retry, also when the person withdrew meanwhile', async () => {
    const between = world.now;
    await world.record('consent.granted', grant);
    const said = { at: between, idempotencyKey: 'letter-4' };
    const first = await world.record('consent.withdrawn', { purposes: '*' }, said);
    expect(first.superseded).toHaveLength(1);
    await world.record('consent.withdrawn', { purpose: 'newsletter' });
    const again = await world.record('consent.withdrawn', { purposes: '*' }, said);
    expect(again).toEqual({ ...first, repeated: true });
  });

  it('without a time of its own always bites', async () => {
    await world.record('consent.granted', grant, { at: world.now + 5_000 });
    const stop = await world.record('consent.withdrawn', { purpose: 'newsletter' });
    expect(stop.superseded).toEqual([]);
    expect(await world.permitted('newsletter')).toBe(false);
  });

  it('is not superseded by goes about something else', async () => {
    const between = world.now;
    await world.record('consent.granted', { purpose: 'analytics', ...GRANT });
    const stop = await world.record('consent.withdrawn', { purpose: 'newsletter' }, { at: between });
    expect(stop.superseded).toEqual([]);
  });
});

describe('A grant that comes late', () => {
  it('opens from its recording, and with a proof of its time from then on', async () => {
    const at = world.now;
    world.now += HOUR;
    const { subjectId } = await world.record('consent.granted', grant, { at });
    const ask = (instant: number) =>
      world.ledger.asking.engine.check({
        controller: 'acme',
        subject: { id: subjectId ?? '' },
        purpose: 'newsletter',
        at: instant,
      });
    expect((await ask(world.now - 1)).permitted).toBe(false);
    const digest = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
    await world.record(
      'consent.granted',
      { ...grant, timeProof: { kind: 'signed_paper', digest, verifiedBy: 'desk 4' } },
      { at: at + 1 },
    );
    const stored = await last(subjectId);
    expect(stored?.pub['timeProof']).toEqual({ kind: 'signed_paper' });
    expect(JSON.stringify(stored)).not.toContain(digest);
    expect((await ask(at + 1)).permitted).toBe(true);
    await expect(
      world.record('consent.granted', { ...grant, timeProof: { kind: 'signed_paper' } }, { at }),
    ).rejects.toMatchObject({ code: 'TIME_PROOF_INVALID' });
  });
});

describe('A clock that is watched', () => {
  it('is off by as much as it lies behind the store’s last event, and never by lying ahead', async () => {
    let stored = 10_000;
    const store = await openSqliteEventStore({ file: ':memory:', now: () => stored });
    const clock = { now: () => 10_000 };
    const watch = await watchClock(store, clock);
    expect(watch.offMs()).toBe(0);
    const append = (n: number) =>
      store.append(`ledger-test-${n}`, 'no_stream', [
        { id: `00000000-0000-4000-8000-00000000000${n}`, type: 'ledger.created', data: Buffer.from('{}') },
      ]);
    await append(1);
    stored = 13_000;
    await append(2);
    await watch.compare();
    expect(watch.offMs()).toBe(-3_000);
    clock.now = () => 99_000;
    expect(watch.offMs()).toBe(0);
    watch.stop();
    await store.close();
  });
});
