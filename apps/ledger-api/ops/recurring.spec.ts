import { setTimeout as pause } from 'node:timers/promises';
import { Recurring } from './recurring.js';

describe('a recurring task', () => {
  it('goes on after it has failed, and not once it is paused', async () => {
    let times = 0;
    const task = () => (++times === 1 ? Promise.reject(new Error('not now')) : Promise.resolve(undefined));
    const recurring = new Recurring('Test', 1, task).start();
    while (times < 3) await pause(1);
    recurring.pause();
    await recurring.stop();
    const then = times;
    await pause(20);
    expect(times).toBe(then);
    recurring.start();
    while (times === then) await pause(1);
    await recurring.stop();
  });
});
