import { describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { EventRefused, OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '#event-store';
import type { Fault } from '../event-store-simulator/index.js';
import { event, QUICK, settingOfTest, stream, textOf } from './setting.js';

/** Does `fault` to the first so many appends. */
function firstAppends(count: number, fault: Fault) {
  let left = count;
  return ({ method }: { readonly method: string }) => (method === 'append' && left-- > 0 ? fault : undefined);
}

/** One test for each row of the table of the client's defects (event-store.md). */
describe('defects of the client', () => {
  const { simulator, start, openStore } = settingOfTest();

  test.each([true, false])(
    '1: an append without an answer (stored: %s) is sent again and stored once',
    async (stored) => {
      const store = await openStore();
      simulator().fault = firstAppends(1, { do: 'swallow', stored });
      const name = stream();
      expect(await store.append(name, 'no_stream', [event(), event()])).toMatchObject({ revision: 1n });
      expect(await store.readStream(name)).toHaveLength(2);
    },
  );

  test('1: a server that never answers is given up within the bound, and the truth is said', async () => {
    const store = await openStore({ resolveWithinMs: 700 });
    simulator().fault = firstAppends(1_000, { do: 'swallow', stored: true });
    const begun = Date.now();
    await expect(store.append(stream(), 'no_stream', [event()])).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  test('2: closing does not wait for calls that hang', async () => {
    const store = await openStore();
    simulator().pause();
    const read = store.readStream(stream()).catch((error: unknown) => error);
    const closed = await Promise.race([store.close().then(() => 'closed'), pause(20_000, 'hangs')]);
    simulator().resume();
    expect(closed).toBe('closed');
    await read;
  });

  test('2: what was read beside a call that hung is read again, and never shown in part', async () => {
    const store = await openStore({ readWithinMs: 60_000 });
    const [hangs, slow] = [stream(), stream()];
    await store.append(slow, 'no_stream', [event('consent'), event('withdrawal')]);
    // The first client is thrown away while the others wait for their answers, and ends them without an error.
    let [hung, late] = [1, 3];
    simulator().fault = ({ method, stream: name }) => {
      if (method !== 'read') return undefined;
      if (name === hangs) return hung-- > 0 ? { do: 'swallow', stored: false } : undefined;
      return late-- > 0 ? { do: 'delay', ms: 2_000 } : undefined;
    };
    const begun = store.readStream(hangs);
    await pause(QUICK.readTimeoutMs / 2);
    const [whole, all, head] = await Promise.all([store.readStream(slow), store.readAll(), store.head()]);
    expect(whole.map(textOf)).toEqual(['consent', 'withdrawal']);
    expect(all.map(textOf)).toEqual(['consent', 'withdrawal']);
    expect(head).toBe(whole[1]?.position);
    expect(await begun).toEqual([]);
  });

  test('3: the death of one server is nothing to an append on another, and nobody uses the batch stream', async () => {
    const other = await start();
    const [store, doomed] = [await openStore({ url: other.url, appendTimeoutMs: 5_000 }), await openStore()];
    other.fault = firstAppends(1, { do: 'delay', ms: 400 });
    const pending = store.append(stream(), 'no_stream', [event()]);
    const lost = doomed.append(stream(), 'no_stream', [event()]).catch(() => undefined);
    simulator().stop();
    expect(await pending).toMatchObject({ revision: 0n });
    expect(other.count('append')).toBe(1);
    expect([other.count('batchAppend'), simulator().count('batchAppend')]).toEqual([0, 0]);
    await simulator().restart();
    await lost;
  });

  test('4: a conflict names the true revision', async () => {
    const store = await openStore();
    const name = stream();
    await store.append(name, 'no_stream', [event(), event(), event()]);
    const refused = store.append(name, 0n, [event()]);
    await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
    await expect(refused).rejects.toMatchObject({ actual: 2n });
  });

  test('5: a checkpoint never runs ahead of the events that were handed over', async () => {
    const writer = await openStore({ appendTimeoutMs: 5_000 });
    const positions: bigint[] = [];
    for (let round = 0; round < 12; round += 1) {
      await writer.append(
        stream('foreign'),
        'no_stream',
        Array.from({ length: 600 }, () => event()),
      );
      positions.push((await writer.append(stream(), 'no_stream', [event()])).position);
    }
    const store = await openStore();
    let handled = 0;
    let checkpoints = 0;
    for await (const message of store.subscribe({ prefixes: ['subject-'] })) {
      await pause(1);
      if (message.kind === 'event') handled += 1;
      else if (message.position !== undefined) {
        const { position } = message;
        if (message.kind === 'checkpoint') checkpoints += 1;
        expect(handled).toBe(positions.filter((one) => one <= position).length);
      }
      if (message.kind === 'caughtUp') break;
    }
    expect([handled, checkpoints > 3]).toEqual([12, true]);
  });

  test.each([
    ['ends without an error', { do: 'end', after: 3 }, 'ended'],
    ['breaks off', { do: 'break', after: 3, code: 14, message: 'Connection dropped' }, 'unavailable'],
    [
      'is refused as too slow',
      { do: 'break', after: 3, code: 10, message: 'Consumer too slow. Client resubscription required.' },
      'too_slow',
    ],
  ] as const)(
    '6: a subscription that %s is begun again, without a gap or a double',
    async (_what, fault, reason) => {
      const drops: string[] = [];
      simulator().fault = ({ method }) => (method === 'subscribe' && drops.length < 3 ? fault : undefined);
      const writer = await openStore({ watcher: { onDrop: (why) => drops.push(why) } });
      const name = stream();
      const found: string[] = [];
      const reading = (async () => {
        for await (const message of writer.subscribe({ prefixes: [name] })) {
          if (message.kind === 'event') found.push(textOf(message.event));
          if (found.length === 12) break;
        }
      })();
      for (let at = 0; at < 12; at += 1) {
        await writer.append(name, at === 0 ? 'no_stream' : BigInt(at - 1), [event(String(at))]);
      }
      await reading;
      expect(found).toEqual(Array.from({ length: 12 }, (_, at) => String(at)));
      expect(drops).toContain(reason);
    },
  );

  test('7: reads that are left early leave nothing behind on the server', async () => {
    const store = await openStore({ appendTimeoutMs: 5_000 });
    for (let round = 0; round < 3; round += 1) {
      await store.append(
        stream(),
        'no_stream',
        Array.from({ length: 500 }, () => event('x'.repeat(500))),
      );
    }
    for (let round = 0; round < 20; round += 1) {
      await store.readAll({ prefixes: ['subject-'], limit: 1 });
      for await (const message of store.subscribe({ prefixes: ['subject-'] }))
        if (message.kind === 'event') break;
    }
    for (let wait = 0; simulator().openReads > 1 && wait < 100; wait += 1) await pause(50);
    // The live subscription.
    expect(simulator().openReads).toBe(1);
  });

  test('8: while the server is down the port’s own error comes, and the first append after it works', async () => {
    const store = await openStore({ resolveWithinMs: 600 });
    simulator().stop();
    const name = stream();
    await expect(store.append(name, 'no_stream', [event()])).rejects.toBeInstanceOf(StoreUnavailable);
    await simulator().restart();
    const patient = await openStore();
    await expect(patient.append(name, 'no_stream', [event()])).resolves.toMatchObject({ repeated: false });
  });

  test('10: the next event is handed over when the one before it is done with', async () => {
    const store = await openStore();
    await store.append(
      stream(),
      'no_stream',
      Array.from({ length: 50 }, (_, at) => event(String(at))),
    );
    let busy = 0;
    const found: string[] = [];
    for await (const message of store.subscribe({ prefixes: ['subject-'] })) {
      if (message.kind === 'caughtUp') break;
      if (message.kind !== 'event') continue;
      busy += 1;
      expect(busy).toBe(1);
      await pause(Math.random() * 4);
      found.push(textOf(message.event));
      busy -= 1;
    }
    expect(found).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
  });

  test('11: a malformed append is never sent', async () => {
    const store = await openStore();
    await expect(store.append(stream(), 'no_stream', [{ ...event(), id: 'x' }])).rejects.toBeInstanceOf(
      EventRefused,
    );
    await expect(store.append(stream(), 'no_stream', [{ ...event(), type: '' }])).rejects.toBeInstanceOf(
      EventRefused,
    );
    expect(simulator().count('append')).toBe(0);
  });

  test.each([
    [13, 'Received RST_STREAM with code 2'],
    [8, 'Bandwidth exhausted'],
    [2, 'Could not recognize Server Is Not Ready'],
    [10, 'Operation timed out'],
    [4, 'Deadline exceeded'],
    [14, 'Connection dropped'],
    [1, 'Call cancelled'],
  ])('12: code %i (%s) after storing is no refusal: the append is sent again', async (code, message) => {
    const resent: number[] = [];
    const store = await openStore({ watcher: { onResend: () => resent.push(code) } });
    simulator().fault = firstAppends(2, { do: 'abort', code, message, stored: true });
    const name = stream();
    expect(await store.append(name, 'no_stream', [event()])).toMatchObject({ revision: 0n });
    expect(await store.readStream(name)).toHaveLength(1);
    expect(resent).toHaveLength(2);
  });

  test('12: what does not end is an unknown outcome, never an error of the client', async () => {
    const store = await openStore({ resolveWithinMs: 500 });
    simulator().fault = firstAppends(1_000, { do: 'abort', code: 13, message: 'broken', stored: false });
    await expect(store.append(stream(), 'no_stream', [event()])).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  test('13: a fresh client makes one call before the first append, also one that took another’s place', async () => {
    const store = await openStore();
    await store.append(stream(), 'no_stream', [event()]);
    const { calls } = simulator();
    expect(calls.findIndex(({ method }) => method === 'features')).toBeLessThan(
      calls.findIndex(({ method }) => method === 'append'),
    );
    const before = calls.length;
    simulator().fault = firstAppends(2, { do: 'swallow', stored: false });
    await store.append(stream(), 'no_stream', [event()]);
    const methods = calls.slice(before).map(({ method }) => method);
    expect(methods.filter((method) => method === 'append' || method === 'features')).toEqual([
      'append',
      'append',
      'features',
      'append',
    ]);
  });

  test('14: $all by prefixes is filtered by the server, and a stream ends at its exact revision', async () => {
    const store = await openStore();
    const name = stream();
    await store.append(stream('foreign'), 'no_stream', [event()]);
    await store.append(name, 'no_stream', [event('a'), event('b')]);
    const reads = simulator().calls.length;
    expect((await store.readAll({ prefixes: ['subject-'] })).map(textOf)).toEqual(['a', 'b']);
    expect(simulator().calls.slice(reads)).toContainEqual({ method: 'subscribe', stream: '$all' });
    const order = { stream: 'ledger-keys-main', expected: 'no_stream', event: event() } as const;
    await expect(store.forget([{ stream: name, revision: 0n }], order)).rejects.toMatchObject({ actual: 1n });
    expect(simulator().count('tombstone')).toBe(0);
    await store.forget([{ stream: name, revision: 1n }], order);
    expect(simulator().count('tombstone')).toBe(1);
  });

  test('14: what is written between the look and the tombstone is not ended with the stream', async () => {
    const store = await openStore();
    const name = stream();
    await store.append(name, 'no_stream', [event('a')]);
    simulator().fault = ({ method, stream: ended }) => {
      const between = { ...event('b'), contentType: 'application/octet-stream' };
      if (method === 'tombstone' && ended === name) simulator().log.append(name, 0n, [between]);
      return undefined;
    };
    const order = { stream: 'ledger-keys-main', expected: 'no_stream', event: event() } as const;
    await expect(store.forget([{ stream: name, revision: 0n }], order)).rejects.toMatchObject({ actual: 1n });
    expect((await store.readStream(name)).map(textOf)).toEqual(['a', 'b']);
  });
});
