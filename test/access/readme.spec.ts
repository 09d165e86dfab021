import { readFileSync } from 'node:fs';
import { run } from '../../apps/ledger-cli/program.js';
import { words } from '../audit/command-lines.js';
import { runService, type RunningService } from '../e2e/running-service.js';

const README = readFileSync('README.md', 'utf8');
const SECTION = /## Three users, three credentials\n([\s\S]*?)\n## /.exec(README)?.[1] ?? '';
const LINES = [...SECTION.matchAll(/```sh\n([^`]*)```/g)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

/** Each of the three gets a credential, does its job, and is refused the others’: as the README says, line by line. */
describe('three users of the README', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await runService({ AUTH: 'on' });
    const admin = service.service.firstKey ?? '';
    await tool(admin, ['catalogue', 'apply', 'catalogue/baxet.yaml']);
    const consent = await fetch(`${service.url}/v1/consents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        subject: { scheme: 'email', value: 'subscriber@example.org' },
        purpose: 'newsletter',
        notice: 'privacy_policy',
        noticeVersion: 1,
        evidence: { form: 'footer' },
      }),
    });
    expect(consent.status).toBe(201);
    const { audit, store } = service.service.ports;
    await audit.tables.reaches(
      ['status', 'matters', 'timeline', 'daily'],
      (await store.head()) ?? 0n,
      10_000,
    );
  });
  afterAll(() => service.stop());

  async function tool(credential: string, args: readonly string[]): Promise<string> {
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    const io = { write: say, complain: say, ask: undefined, fetch };
    await run(args, { ledgerUrl: service.url, credential }, io);
    return said.join('\n');
  }

  it('are there, each with a job and a refusal', () => {
    expect(LINES.filter((line) => line.startsWith('export')).map((line) => line.slice(0, 29))).toHaveLength(
      3,
    );
    expect(LINES.filter((line) => line.endsWith('# FORBIDDEN')).length).toBeGreaterThanOrEqual(6);
  });

  it('do and are refused what stands there', async () => {
    // Whoever may give keys is the admin; the office invites by itself.
    let credential = service.service.firstKey ?? '';
    const admin = credential;
    let made = '';
    for (const line of LINES) {
      if (line.startsWith('export LEDGER_API_KEY=')) {
        expect(made.slice(0, 4)).toBe(line.slice('export LEDGER_API_KEY='.length).slice(0, 4));
        credential = made;
        continue;
      }
      const [, command = '', expected = ''] = /^npm run -s ledger-cli -- (.*?)\s+# (.*)$/.exec(line) ?? [];
      expect({ line, command }).not.toEqual({ line, command: '' });
      const isGiving = command.startsWith('keys create') && expected !== 'FORBIDDEN';
      const output = await tool(isGiving ? admin : credential, words(command));
      expect({ line, output }).toEqual({ line, output: expect.stringContaining(expected) });
      made = /^cl[kv]_\w+$/m.exec(output)?.[0] ?? made;
    }
  });
});
