import { setImmediate } from 'node:timers/promises';

/** Events after which whoever else waits for this process gets a turn: about ten milliseconds of work. */
export const BREATH = 50;

/** Lets questions and recordings through: a bundle has time. */
export async function breathe(): Promise<void> {
  await setImmediate();
}
