import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something holds, however slow the machine is; the test's own limit ends a wait without end. */
export async function comeTrue(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}
