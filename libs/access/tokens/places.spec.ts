import { setImmediate as turn } from 'node:timers/promises';
import { Places, TooManyWait } from './places.js';

describe('places', () => {
  it('are so many, and are given in the order in which they were asked for', async () => {
    const places = new Places(2, 10);
    const order: number[] = [];
    const taken = [1, 2, 3, 4].map(async (one) => {
      const leave = await places.take();
      order.push(one);
      return leave;
    });
    await turn();
    expect(order).toEqual([1, 2]);
    (await taken[1])?.();
    (await taken[0])?.();
    await turn();
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('are waited for by so many, and by more once some left', async () => {
    const places = new Places(1, 1);
    const leave = await places.take();
    const waiting = places.take();
    await expect(places.take()).rejects.toBeInstanceOf(TooManyWait);
    leave();
    (await waiting)();
    expect(typeof (await places.take())).toBe('function');
  });
});
