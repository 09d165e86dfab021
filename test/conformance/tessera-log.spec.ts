import { expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkTiles,
  consistencyProof,
  inclusionProof,
  leafHash,
  nodeHashing,
  openCheckpoint,
  readEntries,
  readNote,
  readVkey,
  tileHashes,
  verifyConsistency,
  verifyInclusion,
  verifyNote,
} from '#evidence';
import { describeVectors } from './vectors.js';

describeVectors('tessera-log: a log that other software wrote', (folder) => {
  const root = join(folder, 'tessera-log');
  const tiles = (path: string): Uint8Array | undefined =>
    existsSync(join(root, path)) ? new Uint8Array(readFileSync(join(root, path))) : undefined;
  const vkey = readFileSync(join(root, 'vkey.txt'), 'utf8').trim();
  const key = readVkey(nodeHashing, vkey);
  const checkpoint = (name: string) =>
    openCheckpoint(nodeHashing, readFileSync(join(root, name)), key.name, [key]);

  it('its sixteen checkpoints are signed, and its tiles have their roots', () => {
    for (let size = 0; size <= 15; size++) {
      const signed = checkpoint(`checkpoint.${size}`);
      expect(signed.size).toBe(BigInt(size));
      expect(checkTiles(nodeHashing, tiles, signed.size)).toEqual(Buffer.from(signed.root));
    }
  });

  it('proofs made from its tiles verify against its checkpoints', () => {
    const signed = checkpoint('checkpoint');
    const hashAt = tileHashes(nodeHashing, tiles, signed.size);
    const entries = readEntries(tiles(`tile/entries/000.p/${signed.size}`) as Uint8Array);
    entries.forEach((entry, i) => {
      const proof = inclusionProof(nodeHashing, hashAt, BigInt(i), signed.size);
      const hash = leafHash(nodeHashing, entry);
      verifyInclusion(nodeHashing, { ...signed, index: BigInt(i), leafHash: hash, proof });
    });
    for (let size = 1; size <= 15; size++) {
      const earlier = checkpoint(`checkpoint.${size}`);
      const proof = consistencyProof(nodeHashing, hashAt, earlier.size, signed.size);
      const roots = { root1: earlier.root, root2: signed.root };
      verifyConsistency(nodeHashing, { size1: earlier.size, size2: signed.size, ...roots, proof });
    }
  });
});

describeVectors('c2sp: the example of the signed-note document', (folder) => {
  const { vkey, note } = JSON.parse(
    readFileSync(join(folder, 'c2sp', 'signed-note-example.json'), 'utf8'),
  ) as { vkey: string; note: string };

  it('verifies', () => {
    const key = readVkey(nodeHashing, vkey);
    expect(verifyNote(nodeHashing, readNote(note), [key])).toEqual([{ key }]);
  });
});
