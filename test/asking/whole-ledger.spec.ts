import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventStore, OutcomeUnknown } from '#event-store';
import { GRANT, MAIL, RecordingLedger } from '../recording/recording-ledger.js';

let world: RecordingLedger;
/** While true the store writes, and its answer is lost. */
let losesAnswers = false;

function losing(store: EventStore): EventStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'append') {
        return async (...given: Parameters<EventStore['append']>) => {
          const appended = await target.append(...given);
          if (losesAnswers) throw new OutcomeUnknown('the answer was lost');
          return appended;
        };
      }
      if (name === 'subscribe') {
        // Nothing is fed: only what the writer says, and what is read, is known.
        return async function* ({ signal }: { signal?: AbortSignal }) {
          yield* [];
          if (!signal?.aborted)
            await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

beforeEach(async () => {
  losesAnswers = false;
  world = await RecordingLedger.open({ wrap: losing, maxStalenessMs: Infinity });
  await world.publish();
});
afterEach(() => world.close());

const check = (atLeast?: string) =>
  world.ledger.asking.engine.check({
    subject: MAIL,
    purpose: 'newsletter',
    ...(atLeast === undefined ? {} : { atLeast }),
  });
const record = (...said: Parameters<RecordingLedger['command']>) =>
  world.ledger.recorder.record(world.command(...said));

describe('a whole ledger', () => {
  it('answers by the address that a consent was given under, and after the withdrawal no more', async () => {
    expect(await check()).toMatchObject({ permitted: false, subjectKnown: false });
    const granted = await record('consent.granted', { purpose: 'newsletter', ...GRANT });
    expect(await check(granted.position)).toMatchObject({ permitted: true, reason: 'CONSENT_ACTIVE' });
    world.now += 1;
    const withdrawn = await record('consent.withdrawn', { purpose: 'newsletter' });
    for (const token of [undefined, withdrawn.position]) {
      expect(await check(token)).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
    }
  });

  it('answers the same after a restart', async () => {
    const { position } = await record('consent.granted', { purpose: 'newsletter', ...GRANT });
    const before = await check();
    await world.restart();
    expect(await check(position)).toEqual({
      ...before,
      decisionId: expect.any(String) as unknown as string,
      knownUpTo: expect.any(String) as unknown as string,
      position: expect.any(String) as unknown as string,
    });
  });

  it('knows of a withdrawal whose first answer was lost, once its retry is acknowledged', async () => {
    await record('consent.granted', { purpose: 'newsletter', ...GRANT });
    expect((await check()).permitted).toBe(true);
    world.now += 1;
    const said = ['consent.withdrawn', { purpose: 'newsletter' }, { idempotencyKey: 'stop-1' }] as const;
    losesAnswers = true;
    await expect(record(...said)).rejects.toThrow(OutcomeUnknown);
    losesAnswers = false;
    expect(await record(...said)).toMatchObject({ repeated: true });
    expect(await check()).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
  });
});
