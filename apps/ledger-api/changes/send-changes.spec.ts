import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { ChangeTokens, type Changes, type StatusChangeRow } from '#read-models';
import { EventStream } from './event-stream.js';
import { sendChanges, type Sending } from './send-changes.js';

const tokens = new ChangeTokens({ ledger: 'l', epoch: 1, file: 'f' });

function change(number: number): StatusChangeRow {
  return {
    ...{ number, controller: 'acme', subject: 's', purpose: 'newsletter', operation: 'use', cause: 'fact' },
    ...{ old_permitted: 1, old_reason: 'CONSENT_ACTIVE', permitted: 0, reason: 'CONSENT_WITHDRAWN' },
    ...{ changed_at: 0, written_at: 0, position: 1 },
  } as StatusChangeRow;
}

/** A feed that never ends; counts how often it is read. */
function endless() {
  let reads = 0;
  const from = (after: number): Changes => {
    const rows = Array.from({ length: 100 }, (_, index) => change(after + index + 1));
    return { rows, through: after + 100, more: true };
  };
  const feed: Sending['feed'] = {
    read: async (after) => {
      reads += 1;
      return from(after);
    },
    arrival: () => Promise.resolve(),
  };
  return { feed, first: from(0), reads: () => reads };
}

describe('changes to a reader', () => {
  const sending = (feed: Sending['feed'], signal = new AbortController().signal): Sending => ({
    feed,
    tokens,
    filter: { controller: 'acme' },
    signal,
    mayFollow: () => Promise.resolve(true),
  });

  it('that may no longer have them get no more', async () => {
    const { feed, first } = endless();
    const out = new PassThrough({ highWaterMark: 1_000_000 });
    let may = 2;
    await sendChanges(new EventStream(out, new AbortController().signal), first, {
      ...sending(feed),
      mayFollow: () => Promise.resolve((may -= 1) >= 0),
    });
    expect(String(out.read()).match(/^id: /gm)).toHaveLength(200);
  });

  it('that never takes anything stop after one piece, and after a while for good', async () => {
    const { feed, first, reads } = endless();
    const out = new PassThrough({ highWaterMark: 1_000 });
    const sent = sendChanges(new EventStream(out, new AbortController().signal, 50), first, sending(feed));
    await pause(20);
    expect(reads()).toBe(0);
    await sent;
    expect(reads()).toBe(0);
    expect(out.readableLength + out.writableLength).toBeLessThan(100_000);
  });

  it('that are none of theirs are passed over while everybody else has a turn', async () => {
    const leaving = new AbortController();
    let reads = 0;
    let turns = 0;
    const others = (through: number): Changes => ({ rows: [], through, more: true });
    const feed: Sending['feed'] = {
      read: async (after) => {
        reads += 1;
        if (reads === 200) leaving.abort();
        return others(after + 5_000);
      },
      arrival: () => Promise.reject(new Error('there is more at once')),
    };
    const count = (): void => {
      turns += 1;
      if (!leaving.signal.aborted) setImmediate(count);
    };
    setImmediate(count);
    const out = new PassThrough({ highWaterMark: 1_000_000 });
    await sendChanges(new EventStream(out, leaving.signal), others(0), sending(feed, leaving.signal));
    expect(reads).toBe(200);
    expect(turns).toBeGreaterThan(100);
  });

  it('that takes them go on as fast as they are taken', async () => {
    const { feed, first, reads } = endless();
    const out = new PassThrough({ highWaterMark: 1_000 });
    const leaving = new AbortController();
    const sent = sendChanges(new EventStream(out, leaving.signal), first, sending(feed, leaving.signal));
    let text = '';
    for await (const part of out) {
      text += String(part);
      if (reads() >= 5) break;
    }
    leaving.abort();
    await sent;
    expect(text).toMatch(/^retry: 2000\n\nid: 1\.\S{11}\nevent: change\ndata: {"number":1,/);
    expect(text.match(/^event: change$/gm)?.length).toBeGreaterThan(300);
  });

  it('that vanishes end at once', async () => {
    const { feed, first, reads } = endless();
    const out = new PassThrough();
    out.destroy();
    await sendChanges(new EventStream(out, new AbortController().signal), first, sending(feed));
    expect(reads()).toBe(0);
  });

  it('are a sign of life and a place to go on from where there are none', async () => {
    const leaving = new AbortController();
    const quiet: Changes = { rows: [], through: 7, more: false };
    const feed: Sending['feed'] = { read: async () => quiet, arrival: async () => leaving.abort() };
    const out = new PassThrough();
    await sendChanges(new EventStream(out, leaving.signal), quiet, sending(feed, leaving.signal));
    expect(String(out.read())).toBe(`retry: 2000\n\nid: ${tokens.of(7)}\n\n`);
  });
});
