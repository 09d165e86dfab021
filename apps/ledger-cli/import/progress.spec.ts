import { duration, Progress } from './progress.js';

describe('the progress of an import', () => {
  it('is told now and then, with how long it will take', () => {
    const said: string[] = [];
    let now = 0;
    const progress = new Progress(
      1_000_000,
      1,
      (line) => said.push(line),
      () => now,
    );
    now = 500;
    progress.at(1_000, 1_000);
    now = 10_000;
    progress.at(50_000, 50_000);
    now = 11_000;
    progress.at(55_000, 55_000);
    now = 20_000;
    progress.at(100_000, 100_000);
    expect(said).toEqual([
      '  row 50,000 is in (5 %), 5,000 rows/s, about 4 min left',
      '  row 100,000 is in (10 %), 5,000 rows/s, about 3 min left',
    ]);
  });

  it('counts from the row at which it went on', () => {
    const said: string[] = [];
    let now = 0;
    const progress = new Progress(
      100_000,
      50_001,
      (line) => said.push(line),
      () => now,
    );
    now = 10_000;
    progress.at(25_000, 75_000);
    expect(said).toEqual(['  row 75,000 is in (75 %), 2,500 rows/s, about 10 s left']);
  });

  it.each([
    [0.2, '1 s'],
    [89, '89 s'],
    [600, '10 min'],
    [3_600 * 2 + 300, '2 h 5 min'],
  ])('says %d s as %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});
