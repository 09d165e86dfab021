import { describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { countSilence, TimeIsOver, within } from './within.js';

/** Holds the event loop, as a stopped process or one without a processor does. */
function standStill(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the time that a call is given', () => {
  test('is over when nothing comes', async () => {
    await expect(within(50, new Promise(() => undefined))).rejects.toBeInstanceOf(TimeIsOver);
  });

  test('is not over when it was this process that stood still', async () => {
    const answer = within(200, pause(20, 'answered'));
    standStill(400);
    expect(await answer).toBe('answered');
    const slow = within(
      200,
      pause(20).then(() => pause(20, 'answered in two turns')),
    );
    standStill(400);
    expect(await slow).toBe('answered in two turns');
  });

  test('begins anew with everything that comes, and is over once', async () => {
    let [asked, over] = [0, 0];
    const end = countSilence(
      20,
      () => ++asked % 9 !== 0,
      () => (over += 1),
    );
    await pause(200);
    expect(over).toBe(0);
    end();
    countSilence(
      20,
      () => true,
      () => (over += 1),
    );
    await pause(200);
    expect(over).toBe(1);
  });
});
