import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  FILES,
  nodeHashing,
  openEvidenceLog,
  readPolicy,
  utf8,
  writePolicy,
  type EvidenceLog,
  type ExportStatement,
} from '#evidence';
import { BundleWorld, type Files } from '../bundle-world.js';
import { editJson, rebag, signedBy, strangerSigner, textOf, withWitness, witnessedPolicy } from '../rebag.js';

const HOUR = 3_600_000;

let world: BundleWorld;
let ada: string;
/** The checkpoint that a regulator kept from before. */
let keptHead: Uint8Array;
let old: Files;
let now: Files;

beforeAll(async () => {
  world = await BundleWorld.open();
  ada = await world.person();
  await world.seal();
  keptHead = utf8(world.log.latest()?.note ?? '');
  old = await world.about(ada, { challenge: 'spring' });
  world.ledger.now += 24 * HOUR;
  await world.person('bob@example.org');
  await world.person();
  await world.seal();
  now = await world.about(ada, { challenge: 'autumn' });
});
afterAll(() => world.end());

const policyOf = (text: string) => readPolicy(nodeHashing, text);

describe('What comes from outside', () => {
  it('anchors the honest bundle: a known head', async () => {
    const report = await world.verify(now, { knownHead: keptHead });
    expect(report).toMatchObject({ verdict: 'consistent', exitCode: 10, findings: [] });
    expect(report.anchors).toMatchObject([{ kind: 'known head' }]);
  });

  it('anchors the honest bundle: a quorum of witnesses', async () => {
    const files = await rebag(withWitness(now, world.ledger.now), world.log.signer);
    const policy = policyOf(witnessedPolicy(world.log.vkeys()));
    expect(await world.verify(files, { policy })).toMatchObject({
      verdict: 'witnessed',
      exitCode: 0,
      findings: [],
    });
    // The same policy, and a log that shows no witness anything.
    expect(await world.verify(now, { policy })).toMatchObject({ verdict: 'unanchored', exitCode: 20 });
  });

  it('makes a fresh answer of it: the challenge', async () => {
    expect(await world.verify(now, { challenge: 'autumn' })).toMatchObject({ exitCode: 20, findings: [] });
  });
});

describe('An attack that only the outside shows', () => {
  it('an old bundle is played again: another challenge was given', async () => {
    const report = await world.verify(old, { challenge: 'autumn' });
    expect(report).toMatchObject({ verdict: 'stale', exitCode: 60, findings: [{ code: 'CHALLENGE' }] });
  });

  it('an old bundle is played again: a newer head is known', async () => {
    const newer = utf8(world.log.latest()?.note ?? '');
    const report = await world.verify(old, { knownHead: newer });
    expect(report).toMatchObject({
      verdict: 'stale',
      exitCode: 60,
      findings: [{ code: 'OLDER_THAN_KNOWN' }],
    });
  });

  it('a head of another log, or one that nobody signed, anchors nothing', async () => {
    const note = textOf(now, FILES.checkpoint);
    const forged = await signedBy(note, strangerSigner(world.log.origin));
    const report = await world.verify(now, { knownHead: utf8(forged) });
    expect(report).toMatchObject({ verdict: 'invalid', findings: [{ code: 'KNOWN_HEAD' }] });
  });

  it('the root is not signed', async () => {
    const files = new Map(now);
    const note = textOf(now, FILES.checkpoint);
    files.set(FILES.checkpoint, utf8(`${note.split('\n\n')[0]}\n\n`));
    const report = await world.verify(await rebag(files, world.log.signer));
    expect(report).toMatchObject({
      verdict: 'invalid',
      exitCode: 40,
      findings: [{ code: 'UNSIGNED', file: FILES.checkpoint }],
    });
  });

  it('the root is another one, signed by nobody that the policy knows', async () => {
    const files = new Map(now);
    const forged = await signedBy(textOf(now, FILES.checkpoint), strangerSigner(world.log.origin));
    files.set(FILES.checkpoint, utf8(forged));
    const report = await world.verify(await rebag(files, world.log.signer));
    expect(report).toMatchObject({
      verdict: 'invalid',
      findings: [{ code: 'NO_KNOWN_KEY', file: FILES.checkpoint }],
    });
  });

  it('the log’s key is replaced, in the bundle as well', async () => {
    const stranger = strangerSigner(world.log.origin);
    const files = new Map(now);
    const forged = utf8(await signedBy(textOf(now, FILES.checkpoint), stranger));
    files.set(FILES.checkpoint, forged);
    files.set('data/claimed-keys/keys.txt', utf8(`${stranger.vkey}\n`));
    const rebagged = await rebag(files, stranger);
    expect(await world.verify(rebagged)).toMatchObject({
      verdict: 'invalid',
      findings: [{ code: 'NO_KNOWN_KEY', file: 'bundle.note' }],
    });
    // With the false key as policy the checkpoint is right; then the proofs and the keyset of the seal give it away.
    const policy = policyOf(writePolicy([stranger.vkey], []));
    expect(await world.verify(rebagged, { policy })).toMatchObject({ verdict: 'invalid' });
  });

  it('another person’s bundle is presented as this one’s', async () => {
    const identifier = { scheme: 'email', value: 'ada@example.org' };
    const scope = { kind: 'subject' as const, controller: 'acme', purposes: '*' as const, identifier };
    const honest = await world.bundle({ scope: { ...scope, subject: ada } });
    expect(await world.verify(honest)).toMatchObject({ verdict: 'unanchored', findings: [] });
    const bob = await world.ledger.ledger.asking.engine.lookup('acme', {
      scheme: 'email',
      value: 'bob@example.org',
    });
    const other = await world.bundle({ scope: { ...scope, subject: bob ?? '' } });
    expect(await world.verify(other)).toMatchObject({
      verdict: 'invalid',
      findings: [{ code: 'OTHER_SUBJECT', file: FILES.request }],
    });
  });

  it('a fact says that it was recorded long before a checkpoint that it stands behind', async () => {
    // The witness saw the first checkpoint two days after the facts behind it claim to have been recorded.
    const policy = policyOf(witnessedPolicy(world.log.vkeys()));
    const bracket = [...now.keys()].find((path) => path.endsWith('.checkpoint')) ?? '';
    const honest = await rebag(withWitness(now, world.ledger.now - 23 * HOUR, bracket), world.log.signer);
    expect(await world.verify(honest, { policy })).toMatchObject({ verdict: 'unanchored', findings: [] });
    const late = await rebag(withWitness(now, world.ledger.now + 48 * HOUR, bracket), world.log.signer);
    const report = await world.verify(late, { policy });
    expect(report).toMatchObject({ verdict: 'invalid', exitCode: 40 });
    expect(report.findings[0]).toMatchObject({ code: 'BACKDATED' });
  });

  it('a fact says that it was recorded after a checkpoint that covers it', async () => {
    const policy = policyOf(witnessedPolicy(world.log.vkeys()));
    const early = await rebag(withWitness(now, world.ledger.now - 48 * HOUR), world.log.signer);
    expect((await world.verify(early, { policy })).findings).toContainEqual(
      expect.objectContaining({ verdict: 'invalid', code: 'POSTDATED' }),
    );
  });

  it('a pretended answer to a challenge is signed with the bundle', async () => {
    const files = new Map(old);
    editJson<ExportStatement>(files, FILES.request, (statement) => ({ ...statement, challenge: 'autumn' }));
    expect(await world.verify(files, { challenge: 'autumn' })).toMatchObject({
      verdict: 'invalid',
      findings: [{ code: 'DIGEST', file: FILES.request }],
    });
  });
});

describe('An operator who rewrites the log and signs it again', () => {
  let fork: EvidenceLog;
  let rewritten: BundleWorld;
  let folder: string;
  let bundle: { compact: Files; full: Files };

  beforeAll(async () => {
    // The same key and name over another history of the same length and more.
    rewritten = await BundleWorld.open();
    folder = mkdtempSync(join(tmpdir(), 'fork-'));
    fork = await openEvidenceLog({
      store: rewritten.ledger.store,
      subjects: rewritten.ledger.subjects,
      dataFolder: folder,
      origin: world.log.origin,
      clock: { now: () => world.ledger.now },
      signingKeyFile: join(world.ledger.folder, 'secrets', 'log-signing.key'),
    });
    rewritten.ledger.now = world.ledger.now;
    const subject = await rewritten.person();
    await rewritten.person('bob@example.org');
    await fork.sealNow();
    const forked = { ...rewritten.sources, log: fork };
    const scope = { kind: 'subject' as const, controller: 'acme', subject, purposes: '*' as const };
    bundle = {
      compact: await rewritten.bundle({ scope }, forked),
      full: await rewritten.bundle({ scope, mode: 'full' }, forked),
    };
  });
  afterAll(async () => {
    await fork.close();
    await rewritten.end();
    rmSync(folder, { recursive: true });
  });

  it('is believed by nobody who kept a head (full bundle)', async () => {
    const report = await world.verify(bundle.full, { knownHead: keptHead });
    expect(report).toMatchObject({ verdict: 'diverged', exitCode: 30, findings: [{ code: 'DIVERGED' }] });
  });

  it('cannot show that it is the log of a head (compact bundle)', async () => {
    const report = await world.verify(bundle.compact, { knownHead: keptHead });
    expect(report).toMatchObject({
      verdict: 'unanchored',
      exitCode: 20,
      findings: [{ code: 'NOT_COMPARABLE' }],
    });
  });

  it('is believed by nobody who asks for witnesses', async () => {
    const policy = policyOf(witnessedPolicy(world.log.vkeys()));
    expect(await world.verify(bundle.full, { policy })).toMatchObject({
      verdict: 'unanchored',
      exitCode: 20,
    });
  });

  it('shows two views of one size: the fork is found', async () => {
    const other = utf8(textOf(bundle.full, FILES.checkpoint));
    const size = Number(textOf(bundle.full, FILES.checkpoint).split('\n')[1]);
    expect(size).toBeLessThan(Number(textOf(now, FILES.checkpoint).split('\n')[1]));
    const full = await world.about(ada, { mode: 'full' });
    expect(await world.verify(full, { knownHead: other })).toMatchObject({
      verdict: 'diverged',
      exitCode: 30,
    });
  });
});
