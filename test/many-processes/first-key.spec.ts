import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { built } from '../support/service-process.js';

const run = promisify(execFile);
const PROCESSES = 6;

describe('processes that start for the first time at the same instant', () => {
  it('make one first key, and all know it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'first-'));
    const startAt = String(Date.now() + 4_000);
    const answers = await Promise.all(
      Array.from({ length: PROCESSES }, async () => {
        const args = [built('test/many-processes/make-first-key.js'), join(folder, 'access.sqlite'), startAt];
        const { stdout } = await run(process.execPath, args);
        return JSON.parse(stdout) as { made: string | null; known: string[] };
      }),
    );
    const made = answers.flatMap((answer) => answer.made ?? []);
    expect(made).toHaveLength(1);
    for (const { known } of answers) expect(known).toEqual(made);
    rmSync(folder, { recursive: true });
  });
});
