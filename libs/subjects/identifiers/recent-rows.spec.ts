import { RecentRows } from './recent-rows.js';

describe('recent rows', () => {
  let now = 0;
  let coded: string[] = [];
  let recent: RecentRows;
  const ask = (controller: string, scheme: string, value: string) =>
    recent.of(controller, { scheme, value }, () => {
      coded.push(value);
      return `row of ${JSON.stringify([controller, scheme, value])}`;
    });

  beforeEach(() => {
    now = 1_000_000;
    coded = [];
    recent = new RecentRows(() => now);
  });

  it('codes an identifier once, and gives the same row again', () => {
    const row = ask('acme', 'email', 'a@example.com');
    expect(ask('acme', 'email', 'a@example.com')).toBe(row);
    expect(coded).toEqual(['a@example.com']);
  });

  it('takes no identifier for another', () => {
    const asked: readonly (readonly [controller: string, scheme: string, value: string])[] = [
      ['acme', 'email', 'x'],
      ['acme', 'account', 'x'],
      ['acm', 'email', 'ex'],
      ['acme', 'email', '\nx'],
      ['a', 'email', 'b'],
      ['ab', 'email', ''],
    ];
    const rows = asked.map((one) => ask(...one));
    expect(new Set(rows).size).toBe(asked.length);
    expect(asked.map((one) => ask(...one))).toEqual(rows);
  });

  it('keeps nothing of what is no identifier', () => {
    const refuse = () =>
      recent.of('acme', { scheme: 'email', value: 'x' }, () => {
        throw new Error('no address');
      });
    expect(refuse).toThrow('no address');
    expect(refuse).toThrow('no address');
  });

  it('has forgotten an address after a minute, and all of them at once when told', () => {
    ask('acme', 'email', 'a@example.com');
    now += 61_000;
    ask('acme', 'email', 'b@example.com');
    now += 31_000;
    ask('acme', 'email', 'c@example.com');
    coded = [];
    ask('acme', 'email', 'a@example.com');
    ask('acme', 'email', 'b@example.com');
    expect(coded).toEqual(['a@example.com']);
    recent.forget();
    ask('acme', 'email', 'b@example.com');
    expect(coded).toEqual(['a@example.com', 'b@example.com']);
  });

  it('holds no more than two generations', () => {
    for (let i = 0; i < 60_000; i++) ask('acme', 'account', `p${i}`);
    coded = [];
    for (let i = 0; i < 60_000; i++) ask('acme', 'account', `p${i}`);
    expect(coded.length).toBeGreaterThanOrEqual(20_000);
  });
});
