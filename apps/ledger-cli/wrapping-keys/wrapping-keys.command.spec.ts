import { describe, expect, it } from '@jest/globals';
import { run } from '../program.js';

const MADE = { id: 'mine', endedAt: '2026-03-01T00:00:00.000Z', buckets: 3, rewrapped: 40 };

/** Runs `keys rotate-epoch` against answers, one after the other; the last of them goes on being given. */
async function ran(flags: readonly string[], ...answers: readonly object[]) {
  const [said, sent]: [string[], unknown[]] = [[], []];
  let asked = 0;
  const code = await run(
    ['keys', 'rotate-epoch', ...flags],
    { ledgerUrl: 'http://127.0.0.1:3000' },
    {
      write: (line) => void said.push(line),
      complain: (line) => void said.push(line),
      ask: undefined,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        if (request.method === 'GET')
          return Response.json(answers[Math.min(asked++, answers.length - 1)] ?? {});
        sent.push(await request.json());
        return Response.json({ id: 'mine' }, { status: 202 });
      },
    },
  );
  return { code, said: said.join('\n'), sent };
}

describe('keys rotate-epoch', () => {
  it('says what is due, and turns nothing', async () => {
    const { said, sent } = await ran([], { buckets: 256, due: 2, last: MADE });
    expect(said).toMatch(/^256 wrapping keys, 2 of them due/);
    expect(said).toContain('2026-03-01T00:00:00.000Z: 3 wrapping keys turned');
    expect(sent).toEqual([]);
  });

  it('--now waits until it is done, and says where the copy of the keys lies', async () => {
    const last = { ...MADE, backup: '/data/key-backups/keys.sqlite' };
    const { code, said, sent } = await ran(['--now'], { asked: 'mine' }, { last });
    expect(code).toBe(0);
    expect(sent).toEqual([{ buckets: 'dirty' }]);
    expect(said).toContain(
      '40 keys wrapped anew; a verified copy of all keys: /data/key-backups/keys.sqlite',
    );
    expect(said).toContain('make a new one now');
  });

  it('--now --all turns every one', async () => {
    expect((await ran(['--now', '--all'], { last: MADE })).sent).toEqual([{ buckets: 'all' }]);
    expect((await ran(['--all'], {})).code).toBe(2);
  });

  it('fails where the old wrapping keys had to be kept', async () => {
    const { code, said } = await ran(['--now'], { last: { ...MADE, failed: 'BACKUP_UNVERIFIED' } });
    expect(code).toBe(1);
    expect(said).toContain('Not turned (BACKUP_UNVERIFIED)');
  });
});
