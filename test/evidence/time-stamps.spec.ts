import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificatesIn, FILES, nodeHashing, trustedTimeStamps } from '#evidence';
import { hasOpenssl, startOpensslAuthority, type OpensslAuthority } from '../support/openssl-authority.js';
import { BundleWorld, type Files } from './bundle-world.js';
import { rebag, textOf } from './rebag.js';

if (!hasOpenssl()) console.warn('Time stamps in bundles were NOT tested: openssl is not installed');
const described = hasOpenssl() ? describe : describe.skip;

described('A time stamp in a bundle (openssl ts)', () => {
  let authority: OpensslAuthority;
  let other: OpensslAuthority;
  let world: BundleWorld;
  let files: Files;

  beforeAll(async () => {
    [authority, other] = [await startOpensslAuthority(), await startOpensslAuthority()];
    world = await BundleWorld.open();
    await world.seal();
    const ada = await world.person();
    await world.seal();
    files = await world.about(ada);
  });
  afterAll(async () => {
    await authority.close();
    await other.close();
    await world.end();
  });

  /** The bundle with a stamp over a text. */
  async function stamped(text: string): Promise<Files> {
    const file = (name: string) => join(authority.folder, name);
    writeFileSync(file('note'), text);
    const openssl = (...args: string[]) =>
      execFileSync('openssl', args, { env: { ...process.env, DIR: authority.folder }, stdio: 'pipe' });
    openssl('ts', '-query', '-data', file('note'), '-sha256', '-cert', '-out', file('query'));
    const config = ['-config', file('tsa.cnf'), '-section', 'here'];
    openssl('ts', '-reply', '-queryfile', file('query'), ...config, '-out', file('reply'));
    const out: Files = new Map(files).set(FILES.timeStamp, new Uint8Array(readFileSync(file('reply'))));
    return rebag(out, world.log.signer);
  }

  const noteText = () => `${textOf(files, FILES.checkpoint).split('\n\n')[0]}\n`;
  const trust = (whom: OpensslAuthority) => ({
    timeStamps: trustedTimeStamps(nodeHashing, certificatesIn(readFileSync(whom.rootFile))),
  });

  it('is an anchor where its authority is trusted', async () => {
    const report = await world.verify(await stamped(noteText()), trust(authority));
    expect(report).toMatchObject({ verdict: 'consistent', exitCode: 10, findings: [] });
    expect(report.anchors).toMatchObject([{ kind: 'time stamp', name: 'Time stamps for tests' }]);
  });

  it('proves nothing where nobody trusts its authority', async () => {
    const timeStamps = trustedTimeStamps(nodeHashing, []);
    expect(await world.verify(await stamped(noteText()), { timeStamps })).toMatchObject({
      verdict: 'unanchored',
      anchors: [],
      findings: [],
    });
  });

  it('of a bracket counts too, and is refused over another text', async () => {
    const bracket = [...files.keys()].find((path) => path.endsWith('.checkpoint')) ?? '';
    const tsr = bracket.replace('.checkpoint', '.tsr');
    const text = `${textOf(files, bracket).split('\n\n')[0]}\n`;
    const moved = async (over: string): Promise<Files> => {
      const out = new Map(await stamped(over));
      out.set(tsr, out.get(FILES.timeStamp) as Uint8Array).delete(FILES.timeStamp);
      return rebag(out, world.log.signer);
    };
    // The facts behind the bracket are older than the stamp: that they stand behind it gives them away.
    const report = await world.verify(await moved(text), trust(authority));
    expect(report.findings.map(({ code }) => code)).toContain('BACKDATED');
    expect(await world.verify(await moved('something else'), trust(authority))).toMatchObject({
      verdict: 'invalid',
      findings: [{ code: 'TIME_STAMP', file: tsr }],
    });
  });

  it('is refused over another text, and by another authority than the trusted one', async () => {
    const refused = {
      verdict: 'invalid',
      exitCode: 40,
      findings: [{ code: 'TIME_STAMP', file: FILES.timeStamp }],
    };
    expect(await world.verify(await stamped('something else'), trust(authority))).toMatchObject(refused);
    expect(await world.verify(await stamped(noteText()), trust(other))).toMatchObject(refused);
  });
});
