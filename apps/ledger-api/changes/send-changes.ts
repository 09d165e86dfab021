import { setImmediate as turn } from 'node:timers/promises';
import type { ChangeFeed, ChangeFilter, Changes, ChangeTokens } from '#read-models';
import { changeAnswer } from './change-view.js';
import { type EventStream, eventText, heartbeatText } from './event-stream.js';

/** Changes in one reading: a reader that takes nothing costs one such piece of text, and no more. */
export const IN_ONE_READING = 500;

/** A sign of life at least so often, milliseconds: below the usual idle timeout of proxies (60 s). */
const HEARTBEAT_MS = 15_000;

/** How long a reader should wait before it comes again, milliseconds. */
const COME_AGAIN_MS = 2_000;

/** Which changes go where. */
export interface Sending {
  readonly feed: Pick<ChangeFeed, 'read' | 'arrival'>;
  readonly tokens: ChangeTokens;
  readonly filter: ChangeFilter;
  readonly signal: AbortSignal;
  /** Asked before each writing, signs of life included: whoever may no longer gets no more. */
  readonly mayFollow: () => Promise<boolean>;
}

/**
 * Sends changes for as long as the reader takes them, each as one event; the next are read when the last were taken.
 * @param first what was read already
 */
export async function sendChanges(out: EventStream, first: Changes, sending: Sending): Promise<void> {
  const { feed, tokens, filter, signal, mayFollow } = sending;
  let found = first;
  let taken = await out.write(`retry: ${COME_AGAIN_MS}\n\n`);
  while (taken && (await mayFollow())) {
    const events = found.rows.map((row) => {
      const change = changeAnswer(row, tokens);
      return eventText(change.token, 'change', change);
    });
    taken = await out.write(events.length > 0 ? events.join('') : heartbeatText(tokens.of(found.through)));
    // Changes that are none of this reader's may be millions: all others have their turn in between.
    if (found.more) await turn();
    else if (taken) await feed.arrival(found.through, HEARTBEAT_MS, signal);
    if (signal.aborted) return;
    if (taken) found = await feed.read(found.through, filter, IN_ONE_READING);
  }
}
