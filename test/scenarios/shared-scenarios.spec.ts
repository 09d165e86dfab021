import { expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeVectors } from '../conformance/vectors.js';
import { runScenarios } from './runner.js';

describeVectors('the shared decision scenarios', (vectors) => {
  const spec = join(vectors, '..', 'spec');
  it.each(['decision-scenarios.json', 'random-histories.json'])('%s: all agree', async (name) => {
    const path = join(spec, name);
    expect(existsSync(path)).toBe(true);
    const said: string[] = [];
    const code = await runScenarios([path], {
      say: (line) => said.push(line),
      complain: (line) => said.push(line),
    });
    expect(said).toEqual([expect.stringMatching(/^scenarios \d+ agreed, 0 disagreed$/)]);
    expect(code).toBe(0);
  });
});
