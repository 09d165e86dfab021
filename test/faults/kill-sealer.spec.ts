import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  consistencyProof,
  nodeHashing,
  openCheckpoint,
  readVkey,
  tileHashes,
  tilePath,
  tilesOf,
  toBase64url,
  verifyConsistency,
  type FsckReport,
  type SignedCheckpoint,
} from '#evidence';
import { seeded } from '../races/random.js';
import { comeTrue } from '../support/come-true.js';
import { startService, type Served } from '../support/service-process.js';
import { told } from './http.js';
import { Load, recordController } from './load.js';
import { withSeed } from './with-seed.js';

const ROUNDS = process.env['LONG_TESTS'] === '1' ? 100 : 5;

/** Seals all the time: a kill falls between any two of its steps. */
const RESTLESS = { SEAL_COUNT: '5', SEAL_WAIT_MS: '10' };

/** Everything that the log was ever seen to sign. */
class SeenCheckpoints {
  readonly roots = new Map<bigint, string>();
  readonly doubled: string[] = [];
  latest: SignedCheckpoint | undefined;

  /** @param note a signed checkpoint; its signature is verified */
  take(note: string, origin: string, vkeys: readonly string[]): void {
    const known = vkeys.map((vkey) => readVkey(nodeHashing, vkey));
    const signed = openCheckpoint(nodeHashing, note, origin, known);
    const root = toBase64url(signed.root);
    const before = this.roots.get(signed.size);
    if (before !== undefined && before !== root) this.doubled.push(`${signed.size}: ${before} and ${root}`);
    this.roots.set(signed.size, root);
    if (!this.latest || signed.size > this.latest.size) this.latest = signed;
  }
}

/** A sealer killed at any instant signs no two roots for one size and leaves no event out (evidence format 1). */
describe('a sealer killed with -9 under load', () => {
  const seed = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31));
  const random = seeded(seed);
  const load = new Load(random);
  const seen = new SeenCheckpoints();
  let folder: string;
  let service: Served;
  let keys: { origin: string; vkeys: string[] };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-kill-sealer-'));
    service = await startService(folder, RESTLESS);
    keys = await told(service.url, '/v1/log/keys');
    await recordController(service.url);
  });
  afterAll(async () => {
    await service.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  /** Reads the checkpoint as fast as it is answered, until nobody answers. */
  async function watch(url: string): Promise<void> {
    for (;;) {
      const note = await fetch(`${url}/v1/log/checkpoint`).then(
        (answer) => (answer.ok ? answer.text() : ''),
        () => undefined,
      );
      if (note === undefined) return;
      // A note whose end the kill took away says nothing.
      if (note.endsWith('=\n')) seen.take(note, keys.origin, keys.vkeys);
      await pause(2);
    }
  }

  async function tilesOfLog(size: bigint): Promise<Map<string, Uint8Array>> {
    const tiles = new Map<string, Uint8Array>();
    for (const tile of tilesOf(size)) {
      const answer = await fetch(`${service.url}/v1/log/${tilePath(tile)}`);
      if (answer.ok) tiles.set(tilePath(tile), new Uint8Array(await answer.arrayBuffer()));
    }
    return tiles;
  }

  test.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))(
    'round %i: one root for each size, every event a leaf, the old tree within the new',
    () =>
      withSeed(seed, async () => {
        load.forget();
        const watching = watch(service.url);
        const underLoad = load.run(service.url);
        const { acknowledged } = load;
        await comeTrue(() => load.acknowledged > acknowledged + 4);
        await pause(random() * 1_500);
        await service.stop('SIGKILL');
        await Promise.all([underLoad, watching]);
        // What lies on the disk was signed, too.
        const onDisk = await readFile(join(folder, 'log', 'checkpoint'), 'utf8').catch(() => undefined);
        if (onDisk !== undefined) seen.take(onDisk, keys.origin, keys.vkeys);

        const before = seen.latest;
        service = await startService(folder, RESTLESS);
        const report = await told<FsckReport>(service.url, '/v1/log/checks', { scope: 'whole' });
        expect(report.findings).toEqual([]);
        await sealedWhole();
        const note = await (await fetch(`${service.url}/v1/log/checkpoint`)).text();
        seen.take(note, keys.origin, keys.vkeys);
        expect(seen.doubled).toEqual([]);
        const after = seen.latest as SignedCheckpoint;
        if (before && before.size < after.size) {
          const tiles = await tilesOfLog(after.size);
          const hashAt = tileHashes(nodeHashing, (path) => tiles.get(path), after.size);
          const proof = consistencyProof(nodeHashing, hashAt, before.size, after.size);
          const sizes = { size1: before.size, size2: after.size };
          verifyConsistency(nodeHashing, { ...sizes, root1: before.root, root2: after.root, proof });
        }
      }),
  );

  /** Waits until nothing but seals is without a seal. */
  async function sealedWhole(): Promise<void> {
    for (;;) {
      const report = await told<FsckReport>(service.url, '/v1/log/checks', { scope: 'whole' });
      expect(report.findings).toEqual([]);
      const { checks } = await told<{ checks: { log: { detail: string } } }>(service.url, '/health/ready');
      if (report.behind === 0 && checks.log.detail.includes('nothing waits')) return;
      await pause(50);
    }
  }

  test('there was something to kill', () => {
    expect(load.acknowledged).toBeGreaterThan(ROUNDS * 4);
    expect(seen.roots.size).toBeGreaterThan(ROUNDS);
  });
});
