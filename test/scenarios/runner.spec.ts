import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newsletter, scenario } from './fixtures.js';
import { runScenarios } from './runner.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenario-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly said: readonly string[];
  readonly complained: readonly string[];
}

async function run(...args: readonly string[]): Promise<Ran> {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await runScenarios(args, {
    say: (line) => said.push(line),
    complain: (line) => complained.push(line),
  });
  return { code, said, complained };
}

async function runFile(content: unknown, ...options: readonly string[]): Promise<Ran> {
  const path = join(folder, 'file.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return run(path, ...options);
}

const march = { id: 'D1', given: { clock_starts: '2025-03-04', months: 1 }, expect: { due: '2025-04-04' } };
const granted = scenario({
  id: 'S2',
  ...newsletter({ type: 'consent.granted', at: 'P1D', purpose: 'newsletter', expires_at: 'P9D' }),
  expect: { permitted: true, reason: 'CONSENT_ACTIVE', basis: 'consent', until: '2025-01-10T00:00:00Z' },
});
const contrary = (expect: object): object => ({ ...granted, expect: { ...granted.expect, ...expect } });

describe('a file in which all agree', () => {
  it('ends with their number, deadlines counted, and exit code 0', async () => {
    const file = { scenarios: [scenario(), granted], deadline_scenarios: [march] };
    expect(await runFile(file)).toEqual({
      code: 0,
      said: ['scenarios 3 agreed, 0 disagreed'],
      complained: [],
    });
  });

  it('does not count what it says about obligations', async () => {
    const file = { scenarios: [granted], obligation_scenarios: [{ id: 'O1' }] };
    expect((await runFile(file)).said).toEqual(['scenarios 1 agreed, 0 disagreed']);
  });
});

describe('a scenario that disagrees', () => {
  it.each([
    ['permitted', { permitted: false }],
    ['reason', { reason: 'CONTRACT_ACTIVE' }],
    ['basis', { basis: 'contract' }],
    ['basis', { basis: undefined }],
    ['until', { until: '2025-01-10T00:00:00.001Z' }],
    ['until', { until: null }],
  ])('in %s is printed with its id and makes exit code 1', async (_member, expected) => {
    const { code, said } = await runFile({ scenarios: [scenario(), contrary(expected)] });
    expect(code).toBe(1);
    expect(said[0]).toMatch(
      /^S2: expected .+; got permitted CONSENT_ACTIVE on consent, until 2025-01-10T00:00:00/,
    );
    expect(said.slice(1)).toEqual(['scenarios 1 agreed, 1 disagreed']);
  });

  it('may be one about a deadline', async () => {
    const { code, said } = await runFile({
      deadline_scenarios: [{ ...march, expect: { due: '2025-04-05' } }],
    });
    expect(code).toBe(1);
    expect(said).toEqual(['D1: expected 2025-04-05; got 2025-04-04', 'scenarios 0 agreed, 1 disagreed']);
  });

  it('may be one that says what the ledger has no word for', async () => {
    const strange = scenario({ id: 'S3', ...newsletter({ type: 'consent.sold', at: 'P1D' }) });
    const { code, said } = await runFile({ scenarios: [strange, granted] });
    expect(code).toBe(1);
    expect(said[0]).toMatch(/^S3: .+no answer: no fact type: consent\.sold$/);
  });

  it('may state its answer’s end as a duration, or leave it open', async () => {
    expect((await runFile({ scenarios: [contrary({ until: 'P9D' })] })).code).toBe(0);
    expect((await runFile({ scenarios: [contrary({ until: undefined })] })).code).toBe(0);
  });
});

describe('a file that cannot be run', () => {
  it.each([
    ['is no JSON', '{"scenarios": [', 'is no JSON'],
    ['holds a list', [], 'must hold an object'],
    ['holds nothing to run', { header: {} }, 'has neither'],
    ['holds no scenario', { scenarios: [] }, 'holds no scenario'],
    ['has scenarios without id', { scenarios: [{}] }, 'scenarios[0].id must be text'],
    [
      'has given that is no list',
      { scenarios: [{ ...granted, given: {} }] },
      'scenarios[0] (S2).given must be a list',
    ],
    [
      'has a fact without a time',
      { scenarios: [{ ...granted, given: [{ type: 'consent.refused' }] }] },
      'scenarios[0] (S2).given[0].at must be text',
    ],
    ['has no question', { scenarios: [{ ...granted, check: undefined }] }, 'check must be an object'],
    [
      'has no answer',
      { scenarios: [contrary({ permitted: 'yes' })] },
      'expect.permitted must be true or false',
    ],
    [
      'has a deadline without months',
      { deadline_scenarios: [{ ...march, given: {} }] },
      'clock_starts must be text',
    ],
  ])('because it %s says where and exits 2', async (_why, content, message) => {
    const { code, said, complained } = await runFile(content);
    expect([code, said]).toEqual([2, []]);
    expect(complained.join()).toContain(message);
  });

  it('because it is not there exits 2', async () => {
    const { code, complained } = await run(join(folder, 'nowhere.json'));
    expect(code).toBe(2);
    expect(complained.join()).toContain('nowhere.json cannot be read (ENOENT)');
  });

  it.each([[[]], [['one.json', 'two.json']], [['one.json', '--through-the-wall']]])(
    'because the command line is %p shows the usage and exits 2',
    async (args) => {
      expect(await run(...args)).toMatchObject({ code: 2, complained: [expect.stringContaining('usage')] });
    },
  );
});
