import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeLedger } from '../testing/fake-ledger.js';
import { runTool } from '../testing/run-tool.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'catalogue-'));
const FILE = join(FOLDER, 'baxet.yaml');
const NEWSLETTER_TEXT = join(FOLDER, 'texts', 'newsletter.en.txt');

beforeEach(() => cpSync('catalogue', FOLDER, { recursive: true }));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

function edit(file: string, before: string | RegExp, after: string): void {
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(before, after);
  expect(edited).not.toBe(text);
  writeFileSync(file, edited);
}

async function applied(): Promise<FakeLedger> {
  const ledger = new FakeLedger();
  expect((await runTool(ledger, ['catalogue', 'apply', FILE])).code).toBe(0);
  return ledger;
}

describe('catalogue apply', () => {
  it('loads controller, texts, safeguards, purposes and then the notice that names their versions', async () => {
    const ledger = await applied();
    expect(ledger.seen[0]).toMatchObject({ path: '/v1/controllers' });
    expect(ledger.seen.at(-1)).toMatchObject({ path: '/v1/notices', body: { version: 1 } });
    expect(ledger.notice('privacy_policy')?.['purposeVersions']).toContainEqual({
      purpose: 'newsletter',
      version: 1,
    });
    expect(ledger.purpose('newsletter')).toMatchObject({ bases: ['consent'], directMarketing: true });
  });

  it('changes nothing when the same file comes twice', async () => {
    const ledger = await applied();
    const before = ledger.written;
    const again = await runTool(ledger, ['catalogue', 'apply', FILE]);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to do') });
    expect(ledger.written).toBe(before);
  });

  it('shows the difference and sends nothing with --dry-run', async () => {
    const ledger = await applied();
    const before = ledger.seen.length;
    edit(NEWSLETTER_TEXT, 'Nothing else depends on it.', 'It has nothing to do with your orders.');
    const dry = await runTool(ledger, ['catalogue', 'apply', FILE, '--dry-run']);
    expect(dry.code).toBe(0);
    expect(dry.out).toMatch(/~ purpose newsletter version 2\n +- texts: .*\n +\+ texts: /);
    expect(dry.out).toMatch(
      /\n +- Newsletter\. .*Nothing else depends on it\.\n +\+ Newsletter\. .*your orders\.\n/,
    );
    expect(dry.out).toContain('~ notice privacy_policy version 2');
    expect(ledger.seen).toHaveLength(before);
  });

  it('does not guess whether a changed text is material: without an answer it sends nothing and ends with 3', async () => {
    const ledger = await applied();
    const before = ledger.seen.length;
    edit(NEWSLETTER_TEXT, 'Nothing else depends on it.', '');
    const ran = await runTool(ledger, ['catalogue', 'apply', FILE]);
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('--material newsletter') });
    expect(ledger.seen).toHaveLength(before);
  });

  it.each([
    [['--material', 'newsletter'], true],
    [['--not-material', 'all'], false],
  ])('takes the answer from %j', async (flags, material) => {
    const ledger = await applied();
    edit(NEWSLETTER_TEXT, 'Nothing else depends on it.', '');
    expect((await runTool(ledger, ['catalogue', 'apply', FILE, ...flags])).code).toBe(0);
    expect(ledger.purpose('newsletter')).toMatchObject({ version: 2, material });
    expect(ledger.notice('privacy_policy')).toMatchObject({ version: 2 });
    expect(ledger.notice('privacy_policy')?.['material'] ?? false).toBe(material);
  });

  it('asks a person at a terminal, and says which changes always are material', async () => {
    const ledger = await applied();
    edit(FILE, 'bases: [contract, legal_obligation]', 'bases: [legal_obligation]');
    const ran = await runTool(ledger, ['catalogue', 'apply', FILE], [true]);
    expect(ran.out).toContain(
      'service_messages version 2: bases changed; a change of bases is material (WP260 29-30).',
    );
    expect(ledger.purpose('service_messages')).toMatchObject({ version: 2, material: true });
  });

  it('goes on where it was interrupted, and writes nothing twice', async () => {
    const whole = await applied();
    for (const answered of [0, 1, 20, 40]) {
      const ledger = new FakeLedger();
      ledger.breaksAfter = answered;
      expect((await runTool(ledger, ['catalogue', 'apply', FILE])).code).toBe(4);
      ledger.breaksAfter = Number.POSITIVE_INFINITY;
      expect((await runTool(ledger, ['catalogue', 'apply', FILE])).code).toBe(0);
      expect(ledger.written).toBe(whole.written);
    }
  });

  it('still calls the notice material when it was interrupted after a material purpose', async () => {
    const ledger = await applied();
    edit(NEWSLETTER_TEXT, 'Nothing else depends on it.', '');
    ledger.breaksAfter = 3; // both texts and the purpose, not the notice
    expect((await runTool(ledger, ['catalogue', 'apply', FILE, '--material', 'newsletter'])).code).toBe(4);
    ledger.breaksAfter = Number.POSITIVE_INFINITY;
    expect((await runTool(ledger, ['catalogue', 'apply', FILE])).code).toBe(0);
    expect(ledger.notice('privacy_policy')).toMatchObject({ version: 2, material: true });
  });

  it('leaves a purpose that left the file as it is, and says so', async () => {
    const ledger = await applied();
    edit(FILE, / {2}- purpose: vital[\s\S]*?vital\.en\.txt \}\n/, '');
    const ran = await runTool(ledger, ['catalogue', 'apply', FILE, '--dry-run']);
    expect(ran.out).toContain('vital is published but not in the file');
    expect(ran.out).not.toContain('purpose vital version');
  });

  it('refuses a change that is called material and not material at once', async () => {
    const ledger = await applied();
    edit(NEWSLETTER_TEXT, 'Nothing else depends on it.', '');
    const both = ['--material', 'newsletter', '--not-material', 'newsletter'];
    expect((await runTool(ledger, ['catalogue', 'apply', FILE, ...both])).code).toBe(2);
  });
});
