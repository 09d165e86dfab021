import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeStoredEvent } from '#stored-event';
import type { BundleSources } from '#evidence';
import { BundleWorld, type Files } from './bundle-world.js';
import { editJson, rebag, textOf } from './rebag.js';

let world: BundleWorld;
let ada: string;
let bob: string;
beforeAll(async () => {
  world = await BundleWorld.open();
  ada = await world.person();
  bob = await world.person('bob@example.org');
  await world.seal();
  await world.person('cleo@example.org');
  await world.seal();
});
afterAll(() => world.end());

const filesOf = (files: Files, start: string) => [...files.keys()].filter((path) => path.startsWith(start));

describe('A bundle about a person', () => {
  it.each(['compact', 'full'] as const)('verifies (%s)', async (mode) => {
    const report = await world.verify(await world.about(ada, { mode }));
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'unanchored', exitCode: 20, events: 4, streams: 1, mode });
    expect(report.payloads).toMatchObject({ REDACTED: 0, ERASED: 0, WITHHELD: 0 });
    expect(report.identifiers).toEqual([{ scheme: 'email', value: 'ada@example.org' }]);
  });

  it('has the same bytes for the same request at the same time', async () => {
    expect(await world.about(ada)).toEqual(await world.about(ada));
  });

  it('hands K_tag out in full mode only', async () => {
    const key = (await world.ledger.subjects.tagKey(ada))?.key.toString('base64url') ?? '';
    const holds = (files: Files) => [...files.values()].some((bytes) => Buffer.from(bytes).includes(key));
    expect(holds(await world.about(ada))).toBe(false);
    expect(holds(await world.about(ada, { mode: 'full' }))).toBe(true);
  });

  it('leaves out what is redacted, by class or by field, and says so', async () => {
    const files = await world.about(ada, { redactions: ['identity', 'ipAddress'] });
    const report = await world.verify(files);
    expect(report).toMatchObject({ verdict: 'unanchored', findings: [], identifiers: [] });
    expect(report.payloads.REDACTED).toBe(4 + 2);
    const text = filesOf(files, 'data/events/').map((path) => textOf(files, path));
    const opened = text
      .join('\n')
      .split('\n')
      .map((line) => Buffer.from(line, 'base64url').toString());
    expect(opened.join()).toContain('agrees');
    expect(opened.join()).not.toContain('192.0.2.7');
  });

  it('shows of facts about other purposes the public part', async () => {
    const scope = { kind: 'subject' as const, controller: 'acme', subject: ada, purposes: ['analytics'] };
    const report = await world.verify(await world.bundle({ scope }));
    expect(report).toMatchObject({ verdict: 'unanchored', findings: [], events: 4 });
    expect(report.payloads.REDACTED).toBeGreaterThan(0);
  });

  it('shows linked persons together, and misses one that is left out', async () => {
    const own = await BundleWorld.open();
    const one = await own.person('one@example.org');
    const two = await own.person('two@example.org');
    const said = { by: 'controller' as const, subject: { id: one } };
    await own.ledger.record('subject.merged', { absorbed: two }, said);
    await own.seal();
    const files = await own.about(one);
    expect(await own.verify(files)).toMatchObject({ verdict: 'unanchored', findings: [], streams: 2 });
    const theirs = (JSON.parse(textOf(files, 'data/subjects.json')) as { leaves: { seq: string }[] }[])[1];
    editJson<unknown[]>(files, 'data/subjects.json', ([first]) => [first]);
    for (const { seq } of theirs?.leaves ?? [])
      filesOf(files, `data/events/${seq}.`).forEach((path) => files.delete(path));
    const report = await own.verify(await rebag(files, own.log.signer));
    expect(report).toMatchObject({ verdict: 'incomplete', findings: [{ code: 'LINKED_STREAM' }] });
    await own.end();
  });

  it('verifies after an erasure: payloads show as ERASED; the bundle from before still verifies', async () => {
    const own = await BundleWorld.open();
    const person = await own.person();
    await own.seal();
    const before = await own.about(person);
    const erasure = { purposes: '*', retained: [] };
    await own.ledger.record('erasure.executed', erasure, { by: 'controller', subject: { id: person } });
    await own.seal();
    const after = await own.about(person);
    const report = await own.verify(after);
    expect(report).toMatchObject({ verdict: 'unanchored', findings: [], identifiers: [] });
    expect(report.payloads.ERASED).toBeGreaterThan(0);
    expect(report.payloads.WITHHELD).toBe(0);
    expect((await own.verify(before)).findings).toEqual([]);
    await own.end();
  });
});

describe('A bundle about a period', () => {
  it.each(['compact', 'full'] as const)('holds what was recorded in it (%s)', async (mode) => {
    const [first] = await world.ledger.store.readStream(`subject-${bob}`);
    const from = first ? decodeStoredEvent(first.data, 'subject').body.rec : '';
    const to = '2099-01-01T00:00:00.000Z';
    const files = await world.bundle({ scope: { kind: 'period', controller: 'acme', from, to }, mode });
    const report = await world.verify(files);
    expect(report).toMatchObject({ verdict: 'unanchored', findings: [], events: 8, streams: 2 });
    expect(report.notProved.join()).toContain('no other fact of the controller lies in the period');
  });
});

describe('A bundle of a whole ledger', () => {
  const scope = { kind: 'ledger' as const, controller: 'acme' };

  it('holds all bodies of the controller and discloses nothing', async () => {
    const files = await world.bundle({ scope, mode: 'full' });
    expect(await world.verify(files)).toMatchObject({ verdict: 'unanchored', findings: [], events: 12 });
    const report = await world.verify(files, { full: true });
    expect(report).toMatchObject({ verdict: 'unanchored', findings: [], events: 12, streams: 3, context: 5 });
    expect(filesOf(files, 'data/events/').some((path) => path.endsWith('.disclosures'))).toBe(false);
    expect(textOf(files, 'data/subjects.json')).not.toContain('kTag');
  });

  it('misses an event that is left out', async () => {
    const files = await world.bundle({ scope, mode: 'full' });
    const last = filesOf(files, 'data/events/').at(-1) ?? '';
    files.delete(last);
    const bent = await rebag(files, world.log.signer);
    expect(await world.verify(bent, { full: true })).toMatchObject({ verdict: 'incomplete', exitCode: 50 });
  });
});

describe('While a bundle is collected', () => {
  /** Stops the collecting in its middle, after the first look into the store, until it is let go. */
  function held(sources: BundleSources): { sources: BundleSources; begun: Promise<void>; letGo: () => void } {
    let begin = (): void => undefined;
    let letGo = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const gone = new Promise<void>((resolve) => (letGo = resolve));
    const subjects: BundleSources['subjects'] = {
      disclose: (id, event) => sources.subjects.disclose(id, event),
      publicKey: (controller) => sources.subjects.publicKey(controller),
      tagKey: async (id) => {
        begin();
        await gone;
        return sources.subjects.tagKey(id);
      },
    };
    return { sources: { ...sources, subjects }, begun, letGo };
  }

  it.each(['subject', 'ledger'] as const)(
    'the sealer goes on, and the bundle is of the seal before (%s)',
    async (kind) => {
      const own = await BundleWorld.open();
      const one = await own.person('one@example.org');
      await own.seal();
      const before = own.log.latest()?.size;
      const { sources, begun, letGo } = held(own.sources);
      const scope =
        kind === 'subject'
          ? { kind, controller: 'acme', subject: one, purposes: '*' as const }
          : { kind, controller: 'acme' };
      const asked = own.bundle({ scope, mode: kind === 'subject' ? 'compact' : 'full' }, sources);
      await begun;
      // The same person and others: the map changes at this very place and beside it.
      await own.person('one@example.org');
      for (const other of ['two', 'three', 'four']) await own.person(`${other}@example.org`);
      await own.seal();
      await own.person('one@example.org');
      await own.seal();
      letGo();
      const report = await own.verify(await asked, { full: true });
      expect(report).toMatchObject({ verdict: 'unanchored', findings: [], streams: 1, size: String(before) });
      expect(own.log.latest()?.size).toBeGreaterThan(before ?? 0n);
      await own.end();
    },
  );

  it('nobody is forgotten, and everybody may be after it', async () => {
    const own = await BundleWorld.open();
    const one = await own.person('one@example.org');
    await own.seal();
    const { sources, begun, letGo } = held(own.sources);
    const scope = { kind: 'subject', controller: 'acme', subject: one, purposes: '*' } as const;
    const asked = own.bundle({ scope }, sources);
    await begun;
    let answered = false;
    const forgotten = own.log.forget([one]).catch((error: { code?: string }) => error.code);
    void forgotten.then(() => (answered = true));
    await own.seal();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    letGo();
    expect(await own.verify(await asked)).toMatchObject({ verdict: 'unanchored', findings: [] });
    // Nothing was erased before: it is refused, but it is answered.
    expect(await forgotten).toBe('STILL_KEPT');
    await own.end();
  });
});
