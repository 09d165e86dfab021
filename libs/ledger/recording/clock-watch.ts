import type { EventStore } from '#event-store';
import type { Clock } from './parts.js';

/** Off by more than this, a process writes nothing and says so in health (facts-and-subjects.md 3). */
export const CLOCK_TOLERANCE_MS = 2_000;
/** How often a process compares its clock with its store's. */
const COMPARED_EVERY_MS = 10_000;

/** A process's clock beside that of its store. */
export interface ClockWatch {
  /** Milliseconds by which the clock is off: negative, behind the store's last event or a server's clock; 0: not off. */
  offMs(): number;
  /** Compares now. @throws the store's errors */
  compare(): Promise<void>;
  stop(): void;
}

/**
 * Compares the clock with the time of the store's last event, at once and every ten seconds. An embedded store
 * lives by its process's clock, so only a clock that was set back can be noticed; an old event says nothing.
 * @param serverNow the clock of a database server, UTC milliseconds: off either way is off
 * @throws the store's errors, at the first comparison only: later ones are the business of health
 */
export async function watchClock(
  store: EventStore,
  clock: Clock,
  serverNow?: () => Promise<number>,
): Promise<ClockWatch> {
  let lastCreated = -Infinity;
  let offServerMs = 0;
  const compare = async () => {
    if (serverNow) offServerMs = await offFrom(serverNow, clock);
    const head = await store.head();
    if (head === undefined) return;
    const [last] = await store.readAll({ from: head, limit: 1 });
    if (last) lastCreated = Math.max(lastCreated, last.created);
  };
  await compare();
  const timer = setInterval(() => void compare().catch(() => undefined), COMPARED_EVERY_MS);
  timer.unref();
  return {
    offMs: () => {
      const behindMs = Math.min(0, clock.now() - lastCreated);
      return Math.abs(offServerMs) > Math.abs(behindMs) ? offServerMs : behindMs;
    },
    compare,
    stop: () => clearInterval(timer),
  };
}

/** What cannot be told from the time that question and answer took is not off. */
async function offFrom(serverNow: () => Promise<number>, clock: Clock): Promise<number> {
  const asked = clock.now();
  const there = await serverNow();
  const answered = clock.now();
  if (there < asked) return asked - there;
  return there > answered ? answered - there : 0;
}
