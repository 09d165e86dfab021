import {
  EvidenceError,
  fromBase64url,
  mapKey,
  mapRoot,
  mapValue,
  nodeHashing,
  prove,
  sortEntries,
  toBase64url,
  uint64be,
  utf8,
  concat,
  type MapEntry,
} from '#evidence';
import { entryOf, mapProof, type TextEntry } from './map-proof-vector.js';
import { describeVectorFile } from './vectors.js';

interface MapInput {
  readonly entries?: readonly TextEntry[];
  readonly generator?: { readonly count: number };
  readonly prove: readonly string[];
}

const bytes = (text: string): Uint8Array => fromBase64url(text, 'vector');
const textOf = ({ k, v }: MapEntry): TextEntry => ({ k: toBase64url(k), v: toBase64url(v) });

function generated(count: number): MapEntry[] {
  return Array.from({ length: count }, (_, i) => {
    const number = uint64be(BigInt(i));
    const kTag = nodeHashing.sha256(concat(utf8('clv1-map-ktag'), number));
    const head = nodeHashing.sha256(concat(utf8('clv1-map-head'), number));
    return { k: mapKey(nodeHashing, kTag), v: mapValue(nodeHashing, BigInt(i % 7), head) };
  });
}

describeVectorFile(
  'map.json',
  {
    map_entry: ({ kTag, rev, head }: { kTag: string; rev: string; head: string }) => ({
      k: toBase64url(mapKey(nodeHashing, bytes(kTag))),
      v: toBase64url(mapValue(nodeHashing, BigInt(rev), bytes(head))),
    }),
    map: ({ entries, generator, prove: keys }: MapInput) => {
      const sorted = sortEntries(entries?.map(entryOf) ?? generated(generator?.count ?? 0));
      const proofs = keys.map((key) => {
        const path = prove(nodeHashing, sorted, bytes(key));
        const shown = { k: key, siblings: path.siblings.map(toBase64url) };
        return 'v' in path
          ? { ...shown, v: toBase64url(path.v) }
          : { ...shown, met: path.met && textOf(path.met) };
      });
      return { root: toBase64url(mapRoot(nodeHashing, sorted)), proofs };
    },
    map_proof: mapProof,
  },
  [EvidenceError],
);
