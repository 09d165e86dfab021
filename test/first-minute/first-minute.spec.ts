import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curlCommands, jsonBlocks, send, timeless } from './curl-command.js';
import { finished, freePort, start, type Started } from './started.js';

/** What `npm start` and the README promise a stranger, with the programs that they start. */
describe('the first minute', () => {
  const folder = mkdtempSync(join(tmpdir(), 'first-minute-'));
  let url: string;
  let environment: Record<string, string>;
  let ledger: Started;
  let key: string;

  beforeAll(async () => {
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    environment = {
      PORT: port,
      DATA_DIR: join(folder, 'data'),
      LEDGER_URL: url,
      LOG_LEVEL: 'warn',
      // A seal in between would be news to whoever compares positions.
      SEAL_WAIT_MS: '3600000',
    };
    ledger = start('scripts/start.mjs', [], environment);
    await ledger.says(/Three commands to try[\s\S]*nothing is lost/);
    key = /^export LEDGER_API_KEY=(clk_\w+)$/m.exec(ledger.output())?.[1] ?? '';
    environment['LEDGER_API_KEY'] = key;
  });

  afterAll(async () => {
    await ledger.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const tool = (...args: string[]) => finished(start('dist/apps/ledger-cli/main.js', args, environment));

  it('says where the ledger listens, and three commands that do what they say', async () => {
    expect(ledger.output()).toContain(`The ledger listens on ${url}`);
    const [grant, check, withdraw] = curlCommands(ledger.output());
    if (!grant || !check || !withdraw) throw new Error('there are not three commands');
    expect(await send(check, url, key)).toMatchObject({ permitted: false, reason: 'CONSENT_MISSING' });
    expect(await send(grant, url, key)).toMatchObject({
      controller: 'baxet_group',
      events: [{ type: 'consent.granted' }],
    });
    expect(await send(check, url, key)).toMatchObject({
      permitted: true,
      reason: 'CONSENT_ACTIVE',
      basis: 'consent',
    });
    expect(await send(withdraw, url, key)).toMatchObject({ events: [{ type: 'consent.withdrawn' }] });
    expect(await send(check, url, key)).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
  });

  it('gives the README’s commands the answers that stand below them', async () => {
    const readme = readFileSync('README.md', 'utf8');
    const commands = curlCommands(readme);
    const shown = jsonBlocks(readme);
    expect(commands.length).toBe(4);
    expect(shown.length).toBe(commands.length);
    for (const [index, command] of commands.entries()) {
      expect(command.url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/v1\//);
      const answer = await send(command, url, key);
      expect(timeless(answer)).toEqual(timeless(shown[index] ?? {}));
    }
  });

  it('prints the first key once, and nobody does anything without one', async () => {
    expect(ledger.output().split(key)).toHaveLength(2);
    const [grant] = curlCommands(ledger.output());
    if (!grant) throw new Error('there is no command');
    expect(await send(grant, url, 'none')).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    const { LEDGER_API_KEY: _key, ...nameless } = environment;
    const tool = await finished(start('dist/apps/ledger-cli/main.js', ['health'], nameless));
    expect(tool).toMatchObject({ code: 0, output: expect.stringContaining('ready') });
    const check = await finished(
      start('dist/apps/ledger-cli/main.js', ['check', 'a@b.example', 'newsletter'], nameless),
    );
    expect(check).toMatchObject({ code: 1, output: expect.stringContaining('Set LEDGER_API_KEY') });
  });

  it('plays the demo in one command, with a ledger of its own if nobody says who asks', async () => {
    const { LEDGER_API_KEY: _key, ...nameless } = environment;
    const { code, output } = await finished(start('scripts/demo.mjs', [], nameless));
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringContaining('OBJECTION_MARKETING'),
    });
  });

  it('loads the catalogue, and loading it again changes nothing', async () => {
    const position = async () => (await tool('check', 'nobody@example.org', 'newsletter', '--json')).output;
    const before = JSON.parse(await position()) as { position: string };
    const again = await tool('catalogue', 'apply', 'catalogue/baxet.yaml');
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to do') });
    const after = JSON.parse(await position()) as { position: string };
    expect(after.position).toBe(before.position);
  });

  it('shows the whole policy as it was shown, byte for byte', async () => {
    const headers = { authorization: `Bearer ${key}` };
    const { notices } = (await (await fetch(`${url}/v1/notices`, { headers })).json()) as {
      notices: { versions: { texts: { en: string } }[] }[];
    };
    const digest = notices[0]?.versions[0]?.texts.en ?? '';
    const shown = Buffer.from(await (await fetch(`${url}/v1/texts/${digest}`, { headers })).arrayBuffer());
    expect(shown.equals(readFileSync('catalogue/texts/privacy-policy.txt'))).toBe(true);
  });

  it('plays a customer’s life, and every answer is the one that the law gives', async () => {
    const { code, output } = await tool('demo');
    expect(code).toBe(0);
    const answers = output
      .split('\n')
      .map((line) => /^ {4}(\S+) (\S+)\?( \(as of the \S+\))? +(yes|no) +(\S+)/.exec(line))
      .flatMap((match) =>
        match
          ? [
              match
                .slice(1)
                .filter(Boolean)
                .map((part) => part.trim())
                .join(' '),
            ]
          : [],
      );
    expect(answers).toEqual([
      'use service no CONTRACT_MISSING',
      'use newsletter no CONSENT_MISSING',
      'use service yes CONTRACT_ACTIVE',
      'use newsletter no CONSENT_MISSING',
      'use newsletter yes CONSENT_ACTIVE',
      'use promotions yes SOFT_OPT_IN',
      'use affiliate_promotions no CONSENT_MISSING',
      'store legal_compliance yes LEGAL_OBLIGATION',
      'use newsletter no CONSENT_WITHDRAWN',
      'use newsletter (as of the grant) yes CONSENT_ACTIVE',
      'use promotions yes SOFT_OPT_IN',
      'use promotions no OBJECTION_MARKETING',
      'keep_suppression promotions yes SUPPRESSION_RECORD',
      'use service yes CONTRACT_ACTIVE',
      'use service no RESTRICTED',
      'store service yes STORAGE_ONLY_RESTRICTED',
      'use service no RESTRICTED',
      'use service yes CONTRACT_ACTIVE',
      'use service no CONTRACT_ENDED',
      'store service yes STORAGE_ONLY_RETENTION',
      'erase service yes ERASURE_ALLOWED',
      'erase legal_compliance no LEGAL_OBLIGATION_BLOCKS_ERASURE',
      'store service no ERASED',
      'use newsletter no ERASED',
      'keep_proof newsletter yes PROOF_RECORD',
      'store legal_compliance yes LEGAL_OBLIGATION',
      'keep_suppression promotions yes SUPPRESSION_RECORD',
      'use newsletter (as of the grant) yes CONSENT_ACTIVE',
    ]);
  });

  it('refuses a second ledger on the same folder, in a sentence', async () => {
    const other = start('dist/apps/ledger-api/main.js', [], {
      ...environment,
      PORT: String(await freePort()),
    });
    const { code, output } = await finished(other);
    expect(code).not.toBe(0);
    expect(output).toMatch(/data folder/i);
  });
});
