import { describe, expect, it } from '@jest/globals';
import { run } from '../program.js';

async function ran(streams: readonly object[]) {
  const out: string[] = [];
  const code = await run(
    ['erasure', 'pending-scavenge'],
    { ledgerUrl: 'http://127.0.0.1:3000' },
    {
      write: (line) => void out.push(line),
      complain: (line) => void out.push(line),
      ask: undefined,
      fetch: async (input) => {
        expect(new URL(new Request(input).url).pathname).toBe('/v1/operations/pending-scavenge');
        return Response.json({ streams });
      },
    },
  );
  return { code, text: out.join('\n') };
}

describe('erasure pending-scavenge', () => {
  it('lists what a scavenge has yet to take away, and how', async () => {
    const { code, text } = await ran([{ stream: 'subject-5f0c5a3e', events: 7 }]);
    expect(code).toBe(0);
    expect(text).toMatch(/subject-5f0c5a3e\s+7/);
    expect(text).toContain('/admin/scavenge');
  });

  it('says when nothing is left', async () => {
    expect((await ran([])).text).toContain('Nothing that was forgotten is left');
  });
});
