import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventStore } from '#event-store';
import { decodeTrusted } from '#stored-event';
import {
  checkTiles,
  equalBytes,
  fromBase64url,
  inclusionProof,
  leafHash,
  mapKey,
  mapValue,
  nodeHashing,
  openCheckpoint,
  readVkey,
  tagOf,
  toBase64url,
  verifyInclusion,
  verifyMapPath,
  type PublishedCheckpoint,
  type Seal,
} from '../index.js';
import { keyOf, makeLogWorld, ORIGIN, type LogWorld } from '../testing/log-world.js';

let world: LogWorld;

beforeEach(async () => {
  world = await makeLogWorld();
});

afterEach(() => world.end());

const HOUR = 3_600_000;

function opened(checkpoint: PublishedCheckpoint) {
  const keys = world.log.vkeys().map((vkey) => readVkey(nodeHashing, vkey));
  return openCheckpoint(nodeHashing, checkpoint.note, ORIGIN, keys);
}

async function seals(): Promise<Seal[]> {
  const events = await world.store.readStream('ledger-seals-main');
  return events.map(({ data }) => decodeTrusted(data).body.pub as unknown as Seal);
}

/** Waits until the log says so; the sealer's own clock stands still. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the log', () => {
  it('seals what is recorded, and signs the tree up to the seal', async () => {
    await world.record('subject-a', 3);
    await world.record('purpose-acme.news');
    const log = await world.open();
    const checkpoint = await log.sealNow();
    expect(opened(checkpoint)).toMatchObject({ size: 5n, root: Buffer.from(checkpoint.root) });
    expect(checkpoint.seal).toBe(4n);
    expect(await seals()).toMatchObject([{ mapSize: '4', prevSeal: '', position: '4', prevTsr: '' }]);
    expect(checkTiles(nodeHashing, (path) => log.tile(path), 5n)).toEqual(Buffer.from(checkpoint.root));
  });

  it('knows an event by its stream and id: one key of a caller, used for two people, gives the same id twice', async () => {
    const [id] = (await world.record('subject-a')) as [string];
    const [first] = await world.store.readStream('subject-a');
    if (!first) throw new Error('nothing was recorded');
    const { type, data } = first;
    await world.store.append('subject-b', 'no_stream', [{ id, type, data }]);
    const log = await world.open();
    await log.sealNow();
    expect([log.seqOf('subject-a', id), log.seqOf('subject-b', id)]).toEqual([0n, 1n]);
    expect(log.leaf(1n)?.event).toEqual({ id, stream: 'subject-b', revision: 0n });
    expect(log.seqOf('subject-c', id)).toBeUndefined();
  });

  it('proves each event, and what the map holds of its stream', async () => {
    const ids = await world.record('subject-a', 300);
    await world.record('subject-b', 2);
    const log = await world.open();
    await log.sealNow();
    await log.underSeal(({ checkpoint, hashAt, mapPath, mapSize }) => {
      expect(mapSize).toBe(302n);
      ids.forEach((id, i) => {
        const seq = log.seqOf('subject-a', id) as bigint;
        const { leaf, event } = log.leaf(seq) ?? {};
        expect(event).toEqual({ id, stream: 'subject-a', revision: BigInt(i) });
        expect(equalBytes(leaf!.subarray(0, 32), tagOf(nodeHashing, keyOf('a'), BigInt(i)))).toBe(true);
        const proof = inclusionProof(nodeHashing, hashAt, seq, checkpoint.size);
        const hash = leafHash(nodeHashing, leaf!);
        verifyInclusion(nodeHashing, { ...checkpoint, index: seq, leafHash: hash, proof });
      });
      const k = mapKey(nodeHashing, keyOf('a'));
      const head = leafHash(nodeHashing, log.leaf(299n)!.leaf);
      const path = mapPath(k);
      expect('v' in path && toBase64url(path.v)).toBe(toBase64url(mapValue(nodeHashing, 299n, head)));
      const absent = mapPath(mapKey(nodeHashing, keyOf('nobody')));
      expect('met' in absent).toBe(true);
      return seals().then(([seal]) => {
        const mapRoot = fromBase64url(seal?.mapRoot, 'mapRoot');
        for (const one of [path, absent]) verifyMapPath(nodeHashing, mapRoot, one);
      });
    });
  });

  it('counts a later seal from the one before', async () => {
    await world.record('subject-a');
    const log = await world.open();
    await log.sealNow();
    await world.record('subject-b');
    const second = await log.sealNow();
    expect(second.size).toBe(4n);
    expect((await seals())[1]).toMatchObject({ mapSize: '3', prevSeal: '1', position: '3' });
    expect(log.checkpoints(100n, 10).map(({ size }) => size)).toEqual([4n, 2n]);
    expect(log.firstCheckpointWith(1n)?.size).toBe(2n);
    expect(log.firstCheckpointWith(2n)?.size).toBe(4n);
  });

  it('seals after so many leaves, and after so long', async () => {
    const log = await world.open({ rules: { count: 3, waitMs: 1_000 } });
    await world.record('subject-a', 2);
    await until(() => log.state.leaves === 2);
    expect(log.latest()).toBeUndefined();
    await world.record('subject-b');
    await until(() => log.latest()?.size === 4n);
    await world.record('subject-b');
    await until(() => log.state.leaves === 5);
    world.now += 1_000;
    await until(() => log.latest()?.size === 6n);
  });

  it('does not seal a batch of seals, but every hour, so that silence is provable', async () => {
    await world.record('subject-a');
    const log = await world.open({ rules: { waitMs: 50, idleMs: HOUR } });
    const first = await log.sealNow();
    expect((await log.sealNow()).size).toBe(first.size);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(log.latest()?.size).toBe(first.size);
    world.now += HOUR;
    await world.open({ rules: { waitMs: 50, idleMs: HOUR } });
    await until(() => world.log.latest()?.size === 3n);
    expect((await seals())[1]).toMatchObject({ mapSize: '2', prevSeal: '1' });
  });

  it('goes on where it stopped, with the same roots', async () => {
    await world.record('subject-a', 700);
    const first = await (await world.open()).sealNow();
    await world.record('subject-a', 3);
    const second = await (await world.open()).sealNow();
    expect(second.size).toBe(705n);
    expect(world.log.checkpoint(first.size)?.note).toBe(first.note);
    expect(checkTiles(nodeHashing, (path) => world.log.tile(path), second.size)).toEqual(
      Buffer.from(second.root),
    );
  });

  it('writes lost tiles again from its table', async () => {
    await world.record('subject-a', 300);
    const { size, root } = await (await world.open()).sealNow();
    await world.log.close();
    await rm(join(world.folder, 'log', 'tile'), { recursive: true });
    await world.open();
    await world.log.sealNow();
    expect(checkTiles(nodeHashing, (path) => world.log.tile(path), size)).toEqual(Buffer.from(root));
  });

  it('is one: who was superseded writes nothing more', async () => {
    await world.record('subject-a');
    const old = await world.open();
    await old.sealNow();
    const { openEvidenceLog } = await import('../index.js');
    const { testKeys } = await import('../testing/log-world.js');
    const clock = { now: () => world.now };
    const base = { store: world.store, subjects: testKeys, dataFolder: world.folder, origin: ORIGIN, clock };
    const fresh = await openEvidenceLog(base);
    await world.record('subject-a');
    await expect(old.sealNow()).rejects.toThrow('SUPERSEDED');
    expect(old.state.failing).toContain('SUPERSEDED');
    expect((await fresh.sealNow()).size).toBe(4n);
    await fresh.close();
  });

  it('makes its table anew from a store without gaps', async () => {
    await world.record('subject-a', 2);
    await (await world.open()).sealNow();
    await world.log.close();
    await rm(join(world.folder, 'evidence.sqlite'));
    await world.open();
    await world.record('subject-a');
    // Nothing is missing from this store: the table can be made anew.
    expect((await world.log.sealNow()).size).toBe(5n);
  });

  it('signs with both keys once, then with the new one only', async () => {
    await world.record('subject-a');
    const log = await world.open();
    const first = await log.sealNow();
    const vkey = await log.rotateSigningKey();
    const overlap = log.latest()!;
    expect(opened(overlap).by).toHaveLength(2);
    expect(opened(first).by).toHaveLength(1);
    expect(log.vkeys()).toHaveLength(2);
    await world.record('subject-a');
    const after = await (await world.open()).sealNow();
    expect(opened(after).by.map(({ key }) => key.id)).toEqual([readVkey(nodeHashing, vkey).id]);
    const [rotated] = await world.store.readStream('ledger-keys-main');
    expect(decodeTrusted(rotated!.data).body.pub).toEqual({ old: world.log.vkeys()[0], new: vkey });
  });
});

describe('a check of the running log', () => {
  it('holds up no seal, and finds nothing in what goes on meanwhile', async () => {
    await world.record('subject-a', 3);
    await (await world.open()).sealNow();
    const { store } = world;
    let letGo = (): void => undefined;
    const gone = new Promise<void>((resolve) => (letGo = resolve));
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const held: EventStore = {
      ...bound(store),
      readAll: async (options) => {
        const page = await store.readAll(options);
        begin();
        await gone;
        return page;
      },
    };
    const log = await world.open({ store: held });
    const before = log.state.leaves;
    const checked = log.fsck();
    await begun;
    for (const stream of ['subject-a', 'subject-b']) {
      await world.record(stream, 2);
      await log.sealNow();
    }
    letGo();
    expect(await checked).toMatchObject({ findings: [], leaves: before });
    expect(await log.fsck()).toMatchObject({ findings: [], leaves: before + 6 });
  });
});

/** A store whose methods can be replaced one by one. */
function bound(store: EventStore): EventStore {
  return {
    append: (stream, expected, events) => store.append(stream, expected, events),
    forget: (streams, order) => store.forget(streams, order),
    readStream: (stream, options) => store.readStream(stream, options),
    readAll: (options) => store.readAll(options),
    head: () => store.head(),
    subscribe: (options) => store.subscribe(options),
    close: () => store.close(),
  };
}
