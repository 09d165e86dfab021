import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a projection may keep the process to itself, milliseconds: a check waits no longer than this. */
const MOST_MS = 3;

/** @returns lets the rest of the process have its turn, if this one has lasted long enough */
export function breather(mostMs = MOST_MS): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < mostMs) return;
    await nextTurn();
    since = performance.now();
  };
}
