import { RateLimits } from './rate-limits.js';
import { RateWindows } from './rate-windows.js';

const request = (bytes?: number) => ({
  headers: bytes === undefined ? {} : { 'content-length': String(bytes) },
});

describe('how much a principal may ask', () => {
  const clock = { time: 1_000_000, now: () => clock.time };

  it('is so many points in a second, told with every answer', () => {
    const limits = new RateLimits(3, clock);
    expect(limits.take('key_a', request())).toEqual({
      ok: true,
      headers: { 'RateLimit-Policy': '"principal";q=3;w=1', RateLimit: '"principal";r=2;t=1' },
    });
    limits.take('key_a', request());
    expect(limits.take('key_a', request()).ok).toBe(true);
    expect(limits.take('key_a', request())).toEqual({
      ok: false,
      headers: {
        'RateLimit-Policy': '"principal";q=3;w=1',
        RateLimit: '"principal";r=0;t=1',
        'Retry-After': '1',
      },
    });
  });

  it('is not taken from another, and is there again a second after it began', () => {
    const limits = new RateLimits(1, clock);
    expect(limits.take('key_a', request()).ok).toBe(true);
    expect(limits.take('key_b', request()).ok).toBe(true);
    clock.time += 999;
    expect(limits.take('key_a', request()).ok).toBe(false);
    clock.time += 1;
    expect(limits.take('key_a', request()).ok).toBe(true);
  });

  it('costs more for long bodies, but never more than can be had', () => {
    const limits = new RateLimits(5, clock);
    expect(limits.take('key_a', request(3 * 8_192)).headers['RateLimit']).toContain('r=1;');
    expect(limits.take('key_b', request(1_000 * 8_192)).ok).toBe(true);
    expect(limits.take('key_c', request()).ok).toBe(true);
    expect(limits.takeRest('key_c', 4 * 8_192).ok).toBe(true);
    expect(limits.takeRest('key_c', 8_192).ok).toBe(false);
  });

  it('slows down whoever sends many tokens that are none, by address', () => {
    const limits = new RateLimits(5, clock);
    const noted = Array.from({ length: 21 }, () => limits.noteBad('192.0.2.1'));
    expect(noted.indexOf(true)).toBe(20);
    expect(limits.noteBad('192.0.2.2')).toBe(false);
  });
});

describe('windows', () => {
  it('are let go once they have ended', () => {
    const windows = new RateWindows();
    for (let name = 0; name < 10_000; name += 1) windows.take(`a${name}`, 1, 0);
    windows.take('one more', 1, 1_000);
    expect(windows.size).toBe(1);
  });

  it('are kept while they run, however many there are', () => {
    const windows = new RateWindows();
    for (let name = 0; name < 30_000; name += 1) windows.take(`a${name}`, 1, 0);
    expect(windows.take('a0', 1, 500)).toBe(2);
  });

  it('begin anew where the clock was set back', () => {
    const windows = new RateWindows();
    windows.take('a', 5, 100_000);
    expect(windows.take('a', 1, 50_000)).toBe(1);
  });
});
