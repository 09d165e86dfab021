import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { FILES } from '#evidence';
import { BundleWorld, type Files } from './bundle-world.js';
import { textOf } from './rebag.js';
import { writeBundle, zipOf, type WrittenBundle } from './written-bundle.js';

const ROOT = join(import.meta.dirname, '../..');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

let world: BundleWorld;
let files: Files;
let written: WrittenBundle;
let policy: string;
beforeAll(async () => {
  execFileSync(process.execPath, [join(ROOT, 'scripts/verify-page.mjs')]);
  world = await BundleWorld.open();
  const ada = await world.person();
  await world.seal();
  files = await world.about(ada, { challenge: 'c-17', mode: 'full' });
  written = writeBundle(files);
  policy = written.write('policy.txt', world.policy);
});
afterAll(async () => {
  written.remove();
  await world.end();
});

describe('verify.mjs', () => {
  const verify = (...args: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'dist/verify.mjs'), ...args], { cwd: '/', encoding: 'utf8' });

  it('is one file that verifies with Node alone', () => {
    expect(verify(written.zip, '--policy', policy)).toMatchObject({ status: 20, stderr: '' });
    expect(verify(written.folder, '--policy', policy).stdout).toMatch(/^UNANCHORED/);
    expect(verify(policy, '--policy', policy).status).toBe(40);
  });
});

// Said, not passed over: without a browser this part proves nothing.
if (CHROMIUM === undefined) console.warn('verify.html was NOT tested: no Chromium on this machine');
const described = CHROMIUM === undefined ? describe.skip : describe;

described('verify.html in a browser without network', () => {
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const faults: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
    const context = await browser.newContext({ offline: true });
    page = await context.newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => faults.push(error.message));
  });
  afterAll(() => browser.close());

  /** Not by a text that is evaluated: the page's own policy forbids that, whenever the answer is not there at once. */
  const says = (verdict: string | RegExp): Promise<void> =>
    page.locator('#verdict').filter({ hasText: verdict }).waitFor();

  async function drop(...paths: string[]): Promise<{ verdict: string; report: string }> {
    await page.goto(`file://${join(ROOT, 'dist/verify.html')}`);
    await page.setInputFiles('#pick', paths);
    await says(/\(\d+\)$/);
    const text = async (id: string) => (await page.textContent(id)) ?? '';
    return { verdict: await text('#verdict'), report: await text('#report') };
  }

  it('gives the verdict of the command for the honest bundle', async () => {
    const { verdict, report } = await drop(written.zip, policy);
    expect(verdict).toBe('UNANCHORED (20)');
    expect(report).toContain('email ada@example.org');
    expect(report).toContain('NOT proved:');
  });

  it('takes a known head and a challenge', async () => {
    const head = written.write('head', textOf(files, FILES.checkpoint));
    expect((await drop(policy, written.zip, head)).verdict).toBe('CONSISTENT (10)');
    await page.fill('#challenge', 'another');
    await page.dispatchEvent('#challenge', 'change');
    await says('STALE (60)');
  });

  it('says nothing before it has taken all that was dropped together, and the last word is of the last question', async () => {
    const head = written.write('head', textOf(files, FILES.checkpoint));
    await page.addInitScript(`addEventListener('DOMContentLoaded', () => {
      window.said = [];
      const verdict = document.getElementById('verdict');
      new MutationObserver(() => window.said.push(verdict.textContent)).observe(verdict, { childList: true });
    })`);
    await drop(policy, written.zip, head);
    await page.fill('#challenge', 'another');
    // Two questions at once: the first one's answer comes while the second one is under way.
    await page.evaluate(`{
      const field = document.getElementById('challenge');
      field.dispatchEvent(new Event('change'));
      field.value = '';
      field.dispatchEvent(new Event('change'));
    }`);
    await says('CONSISTENT (10)');
    const said = await page.evaluate('window.said');
    expect([...new Set(said as string[])]).toEqual(['Verifying …', 'CONSISTENT (10)']);
  });

  it('names the file of a bundle that was bent, and says the same as the command', async () => {
    const zip = zipOf(files);
    const at = Buffer.from(zip).indexOf('"consent.granted"');
    zip[at + 3] = 0x41;
    const { verdict, report } = await drop(written.write('bent.zip', zip), policy);
    expect(verdict).toBe('INVALID (40)');
    expect(report).toMatch(/data\/events\/\d+\.json/);
  });

  it('asks nobody for anything, and has no faults', () => {
    expect(asked.filter((url) => !url.startsWith('file://'))).toEqual([]);
    expect(faults).toEqual([]);
  });
});
