import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore, SubscriptionMessage } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { patientStore } from './patient-store.js';
import { Press } from './press.js';

let store: EventStore;
beforeEach(async () => {
  store = await openSqliteEventStore({ file: ':memory:' });
  for (let n = 0; n < 6; n += 1)
    await store.append(`subject-${n}`, 'no_stream', [
      { id: randomUUID(), type: 'consent.granted', data: Buffer.from('{}') },
    ]);
});
afterEach(() => store.close());

/** Follows a subscription and notes what has come. */
function follow(messages: AsyncIterable<SubscriptionMessage>) {
  const came: string[] = [];
  const done = (async () => {
    for await (const message of messages) {
      came.push(message.kind === 'event' ? message.event.stream : message.kind);
      if (message.kind === 'caughtUp') return;
    }
  })();
  return { came, done };
}

const ALL = ['subject-0', 'subject-1', 'subject-2', 'subject-3', 'subject-4', 'subject-5', 'caughtUp'];

describe('A subscription of a store that makes room for an import', () => {
  it('gives everything, in order, while none presses', async () => {
    const { came, done } = follow(patientStore(store, { pressing: false }).subscribe());
    await done;
    expect(came).toEqual(ALL);
  });

  it('goes on a page now and then while one presses: it is behind and it moves', async () => {
    const patient = patientStore(store, { pressing: true }, { waitsMs: 200, takes: 2 });
    const { came, done } = follow(patient.subscribe());
    await pause(100);
    expect(came).toEqual(ALL.slice(0, 2));
    await done;
    expect(came).toEqual(ALL);
  });

  it('goes on at once when the import is over', async () => {
    const press = { pressing: true };
    const { came, done } = follow(patientStore(store, press, { waitsMs: 3_600_000, takes: 2 }).subscribe());
    await pause(20);
    expect(came).toHaveLength(2);
    press.pressing = false;
    await done;
    expect(came).toEqual(ALL);
  });

  it('ends when it is told to, however long it would have waited', async () => {
    const stop = new AbortController();
    const patient = patientStore(store, { pressing: true }, { waitsMs: 3_600_000, takes: 2 });
    const { came, done } = follow(patient.subscribe({ signal: stop.signal }));
    await pause(20);
    stop.abort();
    await done;
    expect(came).toHaveLength(2);
  });
});

describe('The press of an import', () => {
  it('lasts as long as its batches and a moment longer, also if one fails', async () => {
    let now = 0;
    const press = new Press(() => now);
    expect(press.pressing).toBe(false);
    let end: () => void = () => undefined;
    const batch = press.during(() => new Promise<void>((resolve) => (end = resolve)));
    now = 10_000;
    expect(press.pressing).toBe(true);
    end();
    await batch;
    expect(press.pressing).toBe(true);
    now += 1_000;
    expect(press.pressing).toBe(false);
    await expect(press.during(() => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
    now += 1_000;
    expect(press.pressing).toBe(false);
  });
});
