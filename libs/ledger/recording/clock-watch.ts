import type { EventStore } from '#event-store';
import type { Clock } from './parts.js';

/** Off by more than this, a process writes nothing and says so in health (facts-and-subjects.md 3). */
export const CLOCK_TOLERANCE_MS = 2_000;
/** How often a process compares its clock with its store's. */
const COMPARED_EVERY_MS = 10_000;

/** A process's clock beside that of its store. */
export interface ClockWatch {
  /** Milliseconds by which the clock is off: negative, behind the store's last event; 0: nothing to object to. */
  offMs(): number;
  /** Compares now. @throws the store's errors */
  compare(): Promise<void>;
  stop(): void;
}

/**
 * Compares the clock with the time of the store's last event, at once and every ten seconds. An embedded store
 * lives by its process's clock, so only a clock that was set back can be noticed; an old event says nothing.
 * @throws the store's errors, at the first comparison only: later ones are the business of health
 */
export async function watchClock(store: EventStore, clock: Clock): Promise<ClockWatch> {
  let lastCreated = -Infinity;
  const compare = async () => {
    const head = await store.head();
    if (head === undefined) return;
    const [last] = await store.readAll({ from: head, limit: 1 });
    if (last) lastCreated = Math.max(lastCreated, last.created);
  };
  await compare();
  const timer = setInterval(() => void compare().catch(() => undefined), COMPARED_EVERY_MS);
  timer.unref();
  return {
    offMs: () => Math.min(0, clock.now() - lastCreated),
    compare,
    stop: () => clearInterval(timer),
  };
}
