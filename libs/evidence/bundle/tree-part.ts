import { canonicalJson } from '#stored-event/json';
import { contextProofFile, eventProofFile, FILES, type PublicKeys, type PublicStream } from '../bag/index.js';
import { toBase64url } from '../bytes/index.js';
import { writeTlogProof } from '../checkpoint/index.js';
import { inclusionProof } from '../merkle/index.js';
import { tilePath, tilesOf } from '../tiles/index.js';
import { collectStream } from './collect.js';
import { ExportFailed } from './errors.js';
import type { Part } from './part.js';

/** The `.tlog-proof` of a leaf: inclusion under the bundle's checkpoint, which it repeats. */
export function addProof(
  { view, hashing, writer }: Part,
  seq: bigint,
  place: 'events' | 'context' | 'seal',
): void {
  const { note, size } = view.checkpoint;
  const proof = writeTlogProof({
    index: seq,
    proof: inclusionProof(hashing, view.hashAt, seq, size),
    checkpoint: note,
  });
  const path =
    place === 'seal' ? FILES.sealProof : place === 'events' ? eventProofFile(seq) : contextProofFile(seq);
  writer.add(path, proof);
}

/** The seal under the checkpoint, and the published keys with the streams that they find. */
export async function addSeal(
  part: Part,
  context: { readonly streams: readonly PublicStream[] },
): Promise<void> {
  const { log, view, sources, request } = part;
  const record = log.leaf(view.checkpoint.seal);
  const stream = record?.event?.stream;
  if (stream === undefined)
    throw new ExportFailed('STORE_DIFFERS', 'the seal of the checkpoint is not known');
  const whole = await collectStream({ ...part, mapSize: view.checkpoint.size }, stream);
  const seal = whole.events.find(({ seq }) => seq === view.checkpoint.seal);
  if (!seal) throw new ExportFailed('STORE_DIFFERS', 'the seal of the checkpoint is not in the store');
  part.writer.add(FILES.seal, seal.text);
  addProof(part, seal.seq, 'seal');
  const { controller } = request.scope;
  const seals: PublicStream = { name: stream, leaves: [String(seal.seq)] };
  const keys: PublicKeys = {
    controllers: [{ controller, kPub: toBase64url(await sources.subjects.publicKey(controller)) }],
    ledger: toBase64url(await sources.subjects.publicKey('')),
    streams: [...context.streams, seals].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  part.writer.add(FILES.publicKeys, canonicalJson(keys));
}

/** All tiles of the checkpoint's tree, leaves included (full mode). */
export function addTiles({ log, view, writer }: Part): void {
  for (const tile of tilesOf(view.checkpoint.size, true)) {
    const path = tilePath(tile);
    const bytes = log.tile(path);
    if (!bytes) throw new ExportFailed('STORE_DIFFERS', `${path} is missing`);
    writer.add(`data/${path}`, bytes);
  }
}
