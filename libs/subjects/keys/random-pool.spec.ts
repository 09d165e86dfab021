import { drawRandom } from './random-pool.js';

describe('random bytes from the pool', () => {
  it('have the length asked for and never come twice', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 2000; i++) {
      const bytes = 12 + (i % 40);
      const drawn = drawRandom(bytes);
      expect(drawn).toHaveLength(bytes);
      seen.add(drawn.toString('hex'));
    }
    expect(seen.size).toBe(2000);
    expect(drawRandom(100_000)).toHaveLength(100_000);
  });

  it('are the caller’s own: wiping them wipes nothing else', () => {
    const first = drawRandom(32);
    const second = drawRandom(32);
    const copy = Buffer.from(second);
    first.fill(0);
    expect(second).toEqual(copy);
    expect(copy.equals(Buffer.alloc(32))).toBe(false);
  });
});
