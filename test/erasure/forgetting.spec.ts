import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreamForgotten } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import {
  checkTiles,
  inclusionProof,
  leafHash,
  mapKey,
  nodeHashing,
  openEvidenceLog,
  verifyConsistency,
  consistencyProof,
  verifyInclusion,
  verifyMapPath,
  type EvidenceLog,
} from '#evidence';
import { decodeTrusted, fromBase64url } from '#stored-event';
import { openSubjects } from '#subjects';
import { GRANT, MAIL, RecordingLedger } from '../recording/recording-ledger.js';
import { filesHolding } from './files.js';

let folder: string;
let world: RecordingLedger;
let log: EvidenceLog;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forgetting-'));
  const now = () => world?.now ?? Date.UTC(2026, 2, 1);
  const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite'), now });
  world = await RecordingLedger.open({ folder, store });
  log = await openLog();
  await world.publish();
});

afterEach(async () => {
  await log.close();
  await world.close();
});

function openLog(): Promise<EvidenceLog> {
  return openEvidenceLog({
    store: world.store,
    subjects: world.subjects,
    dataFolder: folder,
    origin: world.ledger.asking.identity.origin,
    clock: { now: () => world.now },
    onForgotten: (subjectId) => {
      world.subjects.dropCached(subjectId);
      world.ledger.asking.warm.drop(subjectId);
    },
  });
}

/** A person who consented, objected to mail, and was erased: first level. */
async function erased(): Promise<{ subjectId: string; secrets: (string | Uint8Array)[] }> {
  const granted = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
  const subjectId = granted.subjectId as string;
  await world.record('objection.raised', {
    kind: 'direct_marketing',
    purposes: '*',
    reason: 'Enough of your letters, all of them',
  });
  const secrets: (string | Uint8Array)[] = ['Enough of your letters', 'signup-3', 'ada@example.org'];
  for (const event of await world.events(`subject-${subjectId}`))
    for (const box of await world.subjects.disclose(subjectId, event))
      for (const text of box ?? []) {
        secrets.push(text);
        const [salt] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [string];
        secrets.push(salt, fromBase64url(salt));
      }
  const tag = await world.subjects.tagKey(subjectId);
  const mac = await world.subjects.macKey(subjectId);
  secrets.push(...[tag, mac].flatMap((named) => (named ? [named.key] : [])));
  await log.sealNow();
  await world.record('erasure.executed', { purposes: '*', retained: [] });
  // Proof of a consent may be kept for years; then the sweeper takes it.
  world.now += 20 * 365 * 86_400_000;
  await world.subjects.sweep(world.ledger.proofJudge);
  return { subjectId, secrets };
}

describe('forgetting a person', () => {
  it('is refused while something is kept, and for a stranger', async () => {
    const { subjectId } = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    await expect(log.forget([subjectId as string])).rejects.toMatchObject({ code: 'STILL_KEPT' });
    await expect(log.forget(['5f0c5a3e-2b62-4c0c-9a6b-0a3c8d1f0b11'])).rejects.toMatchObject({
      code: 'SUBJECT_UNKNOWN',
    });
    expect(await world.permitted('newsletter')).toBe(true);
  });

  it('leaves the stream forgotten, its order recorded, and every other proof as it was', async () => {
    const { subjectId } = await erased();
    await world.record('consent.granted', { purpose: 'analytics', ...GRANT }, { subject: OTHER });
    const before = await log.sealNow();
    const stream = `subject-${subjectId}`;
    const seqs = (await world.store.readStream(stream)).map(({ id }) => log.seqOf(stream, id));
    const kTag = Buffer.from((await world.subjects.tagKey(subjectId))!.key);
    const report = await log.forget([subjectId]);
    expect(report).toMatchObject({ subjects: 1, events: seqs.length });
    await expect(world.store.readStream(`subject-${subjectId}`)).rejects.toBeInstanceOf(StreamForgotten);
    const orders = await world.store.readStream('ledger-keys-main');
    const pub = decodeTrusted(orders.at(-1)!.data).body.pub as {
      count: number;
      keys: string[];
      markers: object[];
    };
    expect(pub.count).toBe(seqs.length);
    expect(pub.keys).toHaveLength(1);
    // One of the address, one of the id.
    const marker = { marker: expect.any(String), objection: 'direct_marketing' };
    expect(pub.markers).toEqual([marker, marker]);

    const after = await log.sealNow();
    expect(checkTiles(nodeHashing, (path) => log.tile(path), after.size)).toEqual(Buffer.from(after.root));
    await log.underSeal(({ checkpoint, hashAt, mapPath }) => {
      const proof = consistencyProof(nodeHashing, hashAt, before.size, after.size);
      verifyConsistency(nodeHashing, {
        size1: before.size,
        size2: after.size,
        root1: before.root,
        root2: after.root,
        proof,
      });
      for (const seq of seqs as bigint[]) {
        const { leaf, event } = log.leaf(seq)!;
        // 64 random-looking bytes remain, and nothing says whose they are.
        expect(event).toBeUndefined();
        const path = inclusionProof(nodeHashing, hashAt, seq, checkpoint.size);
        verifyInclusion(nodeHashing, {
          ...checkpoint,
          index: seq,
          leafHash: leafHash(nodeHashing, leaf),
          proof: path,
        });
      }
      // The map entry stays (facts-and-subjects 11), as whoever had K_tag before can show.
      const entry = mapPath(mapKey(nodeHashing, kTag));
      expect('v' in entry).toBe(true);
      return world.store.readStream('ledger-seals-main').then((seals) => {
        const { mapRoot } = decodeTrusted(seals.at(-1)!.data).body.pub as { mapRoot: string };
        verifyMapPath(nodeHashing, fromBase64url(mapRoot), entry);
      });
    });
  });

  it('leaves no text, salt or key of the person in any file', async () => {
    const { subjectId, secrets } = await erased();
    const ids = (await world.store.readStream(`subject-${subjectId}`)).map(({ id }) => id);
    // The search finds what is there: ids of events, in the clear, before.
    expect(filesHolding(folder, ids)).not.toEqual([]);
    await log.forget([subjectId]);
    await log.sealNow();
    const idBytes = ids.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'));
    expect(filesHolding(folder, [...secrets, ...ids, ...idBytes])).toEqual([]);
    await log.close();
    expect(filesHolding(folder, [...secrets, ...ids, ...idBytes])).toEqual([]);
  });

  it('keeps the address erased and suppressed; whoever is recorded under it is new', async () => {
    const { subjectId } = await erased();
    await log.forget([subjectId]);
    const check = () =>
      world.ledger.asking.engine.check({ controller: 'acme', subject: MAIL, purpose: 'newsletter' });
    expect(await check()).toMatchObject({ permitted: false });
    expect(await world.permitted('newsletter', { id: subjectId })).toBe(false);

    const again = await world.record('data.collected', { purpose: 'security' });
    expect(again.subjectId).not.toBe(subjectId);
    const events = await world.events(`subject-${again.subjectId}`);
    expect(events.map(({ body }) => body.type)).toEqual([
      'objection.raised',
      'subject.identifier_linked',
      'data.collected',
    ]);
    expect(events[0]?.body.pub).toMatchObject({ kind: 'direct_marketing', suppression: true });
    expect(await world.permitted('newsletter')).toBe(false);
  });

  it('leaves the id erased at its controller; at any other it means as little as one that was never given', async () => {
    const { subjectId } = await erased();
    await world.record(
      'controller.recorded',
      { name: 'Other', contact: 'dpo@other.example', country: 'EE' },
      { controller: 'other' },
    );
    await world.record(
      'purpose.published',
      { purpose: 'newsletter', bases: ['consent'] },
      { controller: 'other' },
    );
    const { engine } = world.ledger.asking;
    const told = async (controller: string, id: string) => {
      const question = { controller, subject: { id }, purpose: 'newsletter' };
      const now = engine.tryCheckNow(question) ?? (await engine.check(question));
      const [inBatch] = await engine.checkBatch([question]);
      const {
        decisionId: _one,
        position: _position,
        ...answer
      } = JSON.parse(JSON.stringify(now)) as object & {
        decisionId: string;
        position: string;
      };
      expect(inBatch).toMatchObject({ reason: (answer as { reason?: string }).reason });
      return answer;
    };
    const before = await told('other', subjectId);
    await log.forget([subjectId]);
    const stranger = await told('other', '5f0c5a3e-2b62-4c0c-9a6b-0a3c8d1f0b11');
    expect(before).toEqual(stranger);
    expect(await told('other', subjectId)).toEqual(stranger);
    expect(stranger).toMatchObject({ reason: 'CONSENT_MISSING', subjectKnown: false });
    expect(await told('acme', subjectId)).toMatchObject({ reason: 'ERASED' });
  });

  it('is known to a directory that is made anew from the streams', async () => {
    const { subjectId } = await erased();
    await log.forget([subjectId]);
    await world.subjects.rebuildDirectory();
    const byId = { controller: 'acme', subject: { id: subjectId }, purpose: 'newsletter' };
    expect((await world.ledger.asking.engine.check(byId)).reason).toBe('ERASED');
    const again = await world.record('data.collected', { purpose: 'security' });
    const [first] = await world.events(`subject-${again.subjectId}`);
    expect(first?.body).toMatchObject({ type: 'objection.raised', pub: { suppression: true } });
    expect(await world.permitted('newsletter')).toBe(false);
  });

  it('is finished by the next start where a crash interrupted it', async () => {
    const { subjectId, secrets } = await erased();
    await log.sealNow();
    const failing = openEvidenceLog({
      store: world.store,
      subjects: { ...bound(world.subjects), forget: () => Promise.reject(new Error('killed')) },
      dataFolder: folder,
      origin: world.ledger.asking.identity.origin,
      clock: { now: () => world.now },
    });
    await log.close();
    log = await failing;
    await expect(log.forget([subjectId])).rejects.toThrow('killed');
    await log.close();
    log = await openLog();
    expect(await world.subjects.tagKey(subjectId)).toBeUndefined();
    expect(filesHolding(folder, secrets)).toEqual([]);
    expect(await world.permitted('newsletter')).toBe(false);
    await log.sealNow();
  });

  it('is not undone by an older copy of the keys', async () => {
    const { subjectId } = await erased();
    const copy = mkdtempSync(join(tmpdir(), 'keys-'));
    for (const name of ['keys.sqlite', 'keys.sqlite-wal', 'keys.sqlite-shm', 'secrets'])
      cpSync(join(folder, name), join(copy, name), { recursive: true });
    await log.forget([subjectId]);
    const restored = await openSubjects({
      store: world.store,
      dataFolder: copy,
      clock: { now: () => world.now },
    });
    expect(await restored.tagKey(subjectId)).toBeUndefined();
    await restored.close();
    rmSync(copy, { recursive: true });
  });

  it('an older copy of the keys does not open after the epoch has rotated', async () => {
    const granted = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    const subjectId = granted.subjectId as string;
    const copy = mkdtempSync(join(tmpdir(), 'keys-'));
    for (const name of ['keys.sqlite', 'keys.sqlite-wal', 'keys.sqlite-shm'])
      cpSync(join(folder, name), join(copy, name));
    await world.record('erasure.executed', { purposes: '*', retained: [] });
    await world.subjects.rotateEpoch();
    // The copy, with the key-encryption keys as they are now: the old ones exist nowhere any more.
    cpSync(join(folder, 'secrets'), join(copy, 'secrets'), { recursive: true });
    const empty = await openSqliteEventStore({ file: ':memory:' });
    const clock = { now: () => world.now };
    const opening = openSubjects({ store: empty, dataFolder: copy, clock }).then((restored) =>
      restored.tagKey(subjectId).finally(() => restored.close()),
    );
    await expect(opening).rejects.toMatchObject({ code: 'KEK_MISSING' });
    await empty.close();
    rmSync(copy, { recursive: true });
  });
});

const OTHER = { scheme: 'email', value: 'grace@example.org' } as const;

/** The room's methods, with their object. */
function bound(subjects: RecordingLedger['subjects']): RecordingLedger['subjects'] {
  return new Proxy(subjects, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    ownKeys: () => ['tagKey', 'publicKey', 'accessKey', 'planForgetting', 'forget'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}
