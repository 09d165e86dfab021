import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { KeyedMutex, Mutex, SharedMutex } from './index.js';

/** Tasks that say when they begin and end. */
function diary() {
  const lines: string[] = [];
  const task = (name: string) => async () => {
    lines.push(`${name} begins`);
    await turn();
    lines.push(`${name} ends`);
    return name;
  };
  return { lines, task };
}

describe('a mutex', () => {
  it('lets one in at a time, in order, also after one that throws', async () => {
    const { lines, task } = diary();
    const mutex = new Mutex();
    const refused = mutex.run(async () => {
      await task('a')();
      throw new Error('no');
    });
    const [b, c] = [mutex.run(task('b')), mutex.run(task('c'))];
    await expect(refused).rejects.toThrow('no');
    expect(await Promise.all([b, c])).toEqual(['b', 'c']);
    expect(lines).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('is held until it is released, and a second release frees nobody else’s turn', async () => {
    const mutex = new Mutex();
    const first = await mutex.lock();
    let entered = false;
    const second = mutex.lock().then((release) => {
      entered = true;
      return release;
    });
    await turn();
    expect(entered).toBe(false);
    first();
    first();
    await second;
    let third = false;
    void mutex.lock().then(() => (third = true));
    await turn();
    expect(third).toBe(false);
  });
});

describe('a mutex per key', () => {
  it('keeps those of one key apart, and nobody else', async () => {
    const { lines, task } = diary();
    const mutex = new KeyedMutex();
    await Promise.all([mutex.run('x', task('a')), mutex.run('x', task('b')), mutex.run('y', task('c'))]);
    expect(lines.slice(0, 2)).toEqual(['a begins', 'c begins']);
    expect(lines.indexOf('b begins')).toBeGreaterThan(lines.indexOf('a ends'));
  });

  it('goes on after one that throws', async () => {
    const mutex = new KeyedMutex();
    const refused = mutex.run('x', () => Promise.reject(new Error('no')));
    const next = mutex.run('x', () => Promise.resolve(1));
    await expect(refused).rejects.toThrow('no');
    expect(await next).toBe(1);
  });
});

describe('a shared mutex', () => {
  it('lets many in at once, and one alone, who is not passed by those who come later', async () => {
    const { lines, task } = diary();
    const mutex = new SharedMutex();
    await Promise.all([
      mutex.share(task('a')),
      mutex.share(task('b')),
      mutex.alone(task('c')),
      mutex.share(task('d')),
    ]);
    const order = (line: string) => lines.indexOf(line);
    expect(order('b begins')).toBeLessThan(order('a ends'));
    expect(order('c begins')).toBeGreaterThan(order('b ends'));
    expect(order('d begins')).toBeGreaterThan(order('c ends'));
  });

  it('is open again after a task that throws, beside others or alone', async () => {
    const mutex = new SharedMutex();
    const fail = () => Promise.reject(new Error('no'));
    await expect(mutex.share(fail)).rejects.toThrow('no');
    await expect(mutex.alone(fail)).rejects.toThrow('no');
    expect(await mutex.alone(() => 1)).toBe(1);
    expect(await mutex.share(() => 2)).toBe(2);
  });
});
