import { fromBase64url, fromDecimal, utf8Text } from '../bytes/index.js';
import { CLAIMED_KEYS, FILES, type PublicKeys } from '../bag/index.js';
import { keysetOf, type Seal } from '../checkpoint/index.js';
import type { Reading } from '../hashing/index.js';
import type { Findings } from './findings.js';
import type { Leaves } from './leaves.js';
import type { Bag } from './read-bag.js';
import { readShownBody, type ShownBody } from './read-body.js';
import type { SignedState } from './signed-state.js';

/** What the seal says, checked. */
export interface SealedState {
  readonly body: ShownBody;
  readonly mapRoot: Uint8Array;
  readonly mapSize: number;
}

/** Evidence format 4: the seal is leaf N-1. */
export function readSeal(
  reading: Reading,
  bag: Bag,
  state: SignedState,
  keys: PublicKeys,
  leaves: Leaves,
  findings: Findings,
): SealedState {
  const file = FILES.seal;
  const body = findings.must(file, () => readShownBody(bag.need(file), file, state.checkpoint.origin));
  if (body.body.type !== 'ledger.sealed' || body.seq !== state.size - 1)
    findings.stop('SEAL', file, 'is not the seal at the end of the tree');
  const stream = keys.streams.find(({ leaves: shown }) => shown.includes(String(body.seq)));
  if (!stream?.name.startsWith('ledger-seals-'))
    return findings.stop('SEAL', file, 'public-keys.json names no stream of seals for it');
  const key = fromBase64url(keys.ledger, FILES.publicKeys, 32);
  leaves.publicLeaf(body, stream.name, key, FILES.sealProof);
  const seal = body.body.pub as unknown as Seal;
  const mapSize = findings.must(file, () => Number(fromDecimal(seal.mapSize, 'mapSize')));
  const mapRoot = findings.must(file, () => fromBase64url(seal.mapRoot, 'mapRoot', 32));
  if (mapSize > body.seq || String(mapSize) !== bag.statement.mapSize)
    findings.invalid('SEAL', file, 'covers another part of the log than request.json says');
  const claimed = bag.files.read(CLAIMED_KEYS);
  if (claimed) {
    const vkeys = utf8Text(claimed).trimEnd().split('\n');
    if (keysetOf(reading, vkeys) !== seal.keyset)
      findings.invalid('KEYSET', CLAIMED_KEYS, 'are not the keys that the seal names');
  }
  return { body, mapRoot, mapSize };
}
