import type { ServerWritableStream } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { once } from 'node:events';
import streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { failure, streamDeleted, tooSlow, type Fault } from './faults.js';
import type { LoggedEvent, SimulatedLog } from './log.js';
import {
  caughtUpAnswer,
  checkpointAnswer,
  confirmation,
  eventAnswer,
  fellBehindAnswer,
  nameOf,
  notFoundAnswer,
} from './messages.js';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** What a read needs to know of its server. */
export interface ReadSettings {
  readonly log: SimulatedLog;
  /** Servers from 23.10 on say `caughtUp`. */
  readonly saysCaughtUp: boolean;
  /** Servers from 24 on say `fellBehind` and read on; older ones drop who is behind by a burst. */
  readonly saysFellBehind: boolean;
  /** Events in one burst that a live subscription does not stand. */
  readonly burst: number;
  /** Resolves when something was appended, or the server stops. */
  readonly growth: () => Promise<void>;
}

const BACKWARDS = streamMessages.ReadReq.Options.ReadDirection.BACKWARDS;

/** Events considered between two checkpoints, times the client's multiplier. */
const WINDOW = 32;

/** Writes with back-pressure, and does what a fault says after so many messages. */
class Answering {
  private written = 0;
  /** The client has left. One promise: a listener for every message would pile up. */
  readonly gone: Promise<unknown>;

  constructor(
    readonly call: ReadCall,
    private readonly fault: Fault | undefined,
  ) {
    this.gone = Promise.race([once(call, 'cancelled'), once(call, 'close')]).catch(() => undefined);
  }

  /** @returns false when nothing more is to be written */
  async write(message: ReadResp): Promise<boolean> {
    const { fault, call } = this;
    if (call.cancelled || call.destroyed) return false;
    if ((fault?.do === 'end' || fault?.do === 'break') && this.written >= fault.after) {
      if (fault.do === 'end') call.end();
      else call.emit('error', failure(fault.code, fault.message));
      return false;
    }
    this.written += 1;
    if (!call.write(message)) {
      const left = new AbortController();
      const drained = once(call, 'drain', { signal: left.signal }).catch(() => undefined);
      await Promise.race([drained, this.gone]);
      left.abort();
    }
    return !call.cancelled;
  }
}

/** One stream, both ways. */
export async function answerStreamRead(
  call: ReadCall,
  { log }: ReadSettings,
  fault: Fault | undefined,
): Promise<void> {
  const options = call.request.getOptions()!;
  const wanted = options.getStream()!;
  const name = nameOf(wanted.getStreamIdentifier());
  const backwards = options.getReadDirection() === BACKWARDS;
  const count = Number(options.getCount());
  if (count === 0 || (!backwards && wanted.hasEnd())) {
    return void call.emit('error', failure(status.UNKNOWN, 'Exception was thrown by handler.'));
  }
  const held = log.stream(name);
  if (held === 'deleted') return void call.emit('error', streamDeleted(name));
  const answering = new Answering(call, fault);
  if (held === undefined) {
    if (await answering.write(notFoundAnswer(name))) call.end();
    return;
  }
  const from = wanted.hasRevision() ? BigInt(wanted.getRevision()) : undefined;
  const places = { backwards, count, of: ({ revision }: LoggedEvent) => revision };
  const first = from === undefined ? (backwards ? END : 0n) : from + (backwards ? 1n : 0n);
  await writeAll(answering, eventsFrom(held, first, places));
}

/** `$all`, both ways: forwards inclusive, backwards exclusive, as servers do it. */
export async function answerAllRead(
  call: ReadCall,
  { log }: ReadSettings,
  fault: Fault | undefined,
): Promise<void> {
  const options = call.request.getOptions()!;
  const wanted = options.getAll()!;
  const backwards = options.getReadDirection() === BACKWARDS;
  const count = Number(options.getCount());
  if (count === 0 || (!backwards && wanted.hasEnd())) {
    return void call.emit('error', failure(status.UNKNOWN, 'Exception was thrown by handler.'));
  }
  const from = wanted.hasPosition() ? BigInt(wanted.getPosition()!.getCommitPosition()) : undefined;
  if (from !== undefined && isInvalid(log, from)) return void call.emit('error', invalidPosition());
  const first = from ?? (backwards ? END : 0n);
  const places = { backwards, count, of: placeInAll };
  await writeAll(new Answering(call, fault), eventsFrom(log.all, first, places));
}

async function writeAll(answering: Answering, events: readonly LoggedEvent[]): Promise<void> {
  for (const event of events) if (!(await answering.write(eventAnswer(event)))) return;
  answering.call.end();
}

/** A subscription to `$all`: exclusive, with checkpoints if it is filtered. */
export async function answerSubscription(
  call: ReadCall,
  settings: ReadSettings,
  fault: Fault | undefined,
): Promise<void> {
  const { log } = settings;
  const options = call.request.getOptions()!;
  const wanted = options.getAll()!;
  const from = wanted.hasPosition() ? BigInt(wanted.getPosition()!.getCommitPosition()) : undefined;
  if (from !== undefined && isInvalid(log, from)) return void call.emit('error', invalidPosition());
  const answering = new Answering(call, fault);
  if (!(await answering.write(confirmation()))) return;
  const selects = selectorOf(options);
  const interval = options.hasFilter()
    ? WINDOW * options.getFilter()!.getCheckpointintervalmultiplier()
    : Infinity;
  let after = wanted.hasEnd() ? (log.all.at(-1)?.position ?? -1n) : (from ?? -1n);
  let live = false;
  let considered = 0;
  for (;;) {
    const batch = log.all.slice(firstAfter(log.all, after));
    if (live && batch.length > settings.burst) {
      if (!settings.saysFellBehind) return void call.emit('error', tooSlow());
      live = false;
      if (!(await answering.write(fellBehindAnswer()))) return;
    }
    for (const event of batch) {
      after = event.position;
      considered += 1;
      if (selects(event)) {
        if (!(await answering.write(eventAnswer(event)))) return;
      } else if (considered >= interval) {
        considered = 0;
        if (!(await answering.write(checkpointAnswer(after)))) return;
      }
    }
    if (log.all.at(-1)?.position !== after && log.all.length > 0 && batch.length > 0) continue;
    if (!live) {
      live = true;
      if (settings.saysCaughtUp && !(await answering.write(caughtUpAnswer()))) return;
    }
    await Promise.race([settings.growth(), answering.gone]);
    if (call.cancelled || call.destroyed) return;
  }
}

/** Behind every event, a tombstone too. */
const END = 1n << 63n;

interface Places {
  readonly backwards: boolean;
  readonly count: number;
  readonly of: (event: LoggedEvent) => bigint;
}

function placeInAll({ position }: LoggedEvent): bigint {
  return position;
}

/**
 * So many events from a place on: forwards with it, backwards without. Found by halves: whoever asks for the head of a log
 * of a million events must not wait for a million.
 */
function eventsFrom(events: readonly LoggedEvent[], from: bigint, places: Places): readonly LoggedEvent[] {
  const { backwards, count, of } = places;
  const at = firstAfter(events, from - 1n, of);
  return backwards ? events.slice(Math.max(0, at - count), at).toReversed() : events.slice(at, at + count);
}

function firstAfter(events: readonly LoggedEvent[], after: bigint, of = placeInAll): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (of(events[middle]!) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

function selectorOf(options: ReadReq.Options): (event: LoggedEvent) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = filter.hasStreamIdentifier() ? filter.getStreamIdentifier()! : filter.getEventType()!;
  const text = (event: LoggedEvent) => (filter.hasStreamIdentifier() ? event.stream : event.type);
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return (event) => prefixes.some((prefix) => text(event).startsWith(prefix));
  const pattern = new RegExp(expression.getRegex(), 'u');
  return (event) => pattern.test(text(event));
}

/** A place where no record begins; scavenged records had one, so what is gone from between is not noticed. */
function isInvalid(log: SimulatedLog, position: bigint): boolean {
  const last = log.all.at(-1)?.position ?? 0n;
  return position > last || position < 0n;
}

function invalidPosition(): ReturnType<typeof failure> {
  return failure(status.UNKNOWN, 'Unexpected ReadAllResult: InvalidPosition');
}
