import {
  EvidenceError,
  digestText,
  fromBase64url,
  keysetOf,
  mapKey,
  mapRoot,
  mapValue,
  nodeHashing,
  sortEntries,
  toBase64url,
} from '#evidence';
import { mapProof } from './map-proof-vector.js';
import { describeVectorFile } from './vectors.js';

const bytes = (text: string): Uint8Array => fromBase64url(text, 'vector');

interface SealInput {
  readonly mapSize: string;
  readonly heads: readonly { stream: string; kTag: string; rev: string; head: string }[];
  readonly prevSeal: string;
  readonly position: string;
  readonly vkeys: readonly string[];
  readonly prevTsrFile: string;
}

describeVectorFile(
  'seals.json',
  {
    seal: ({ heads, vkeys, prevTsrFile, ...pub }: SealInput) => {
      const entries = heads.map(({ stream, kTag, rev, head }) => ({
        stream,
        k: mapKey(nodeHashing, bytes(kTag)),
        v: mapValue(nodeHashing, BigInt(rev), bytes(head)),
      }));
      return {
        entries: entries.map(({ stream, k, v }) => ({ stream, k: toBase64url(k), v: toBase64url(v) })),
        pub: {
          ...pub,
          mapRoot: toBase64url(mapRoot(nodeHashing, sortEntries(entries))),
          keyset: keysetOf(nodeHashing, vkeys),
          prevTsr: digestText(nodeHashing, prevTsrFile === '' ? undefined : bytes(prevTsrFile)),
        },
      };
    },
    keyset: ({ vkeys }: { vkeys: readonly string[] }) => ({ keyset: keysetOf(nodeHashing, vkeys) }),
    map_proof: mapProof,
  },
  [EvidenceError],
);
