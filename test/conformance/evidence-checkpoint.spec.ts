import {
  checkpointText,
  EvidenceError,
  fromBase64url,
  nodeHashing,
  noteSigner,
  openCheckpoint,
  openTlogProof,
  readVkey,
  toBase64url,
  writeNote,
} from '#evidence';
import { describeVectorFile } from './vectors.js';

const bytes = (text: string): Uint8Array => fromBase64url(text, 'vector');
const keys = (vkeys: readonly string[]) => vkeys.map((vkey) => readVkey(nodeHashing, vkey));

interface SignInput {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly signers: readonly { readonly name: string; readonly seed: string }[];
}
interface OpenInput {
  readonly note: string;
  readonly origin: string;
  readonly vkeys: readonly string[];
}
interface ProofInput extends Omit<OpenInput, 'note'> {
  readonly proof: string;
  readonly leafHash: string;
}

describeVectorFile(
  'checkpoint.json',
  {
    vkey: ({ name, seed }: { name: string; seed: string }) => {
      const { vkey } = noteSigner(nodeHashing, name, bytes(seed));
      return { vkey, publicKey: toBase64url(readVkey(nodeHashing, vkey).publicKey) };
    },
    sign: ({ origin, size, root, signers }: SignInput) => {
      const text = checkpointText({ origin, size: BigInt(size), root: bytes(root) });
      const lines = signers.map(({ name, seed }) =>
        noteSigner(nodeHashing, name, bytes(seed)).sign(text),
      ) as string[];
      return { text, note: writeNote(text, lines) };
    },
    checkpoint: ({ note, origin, vkeys }: OpenInput) => {
      const { size, root } = openCheckpoint(nodeHashing, note, origin, keys(vkeys));
      return { size: String(size), root: toBase64url(root) };
    },
    tlog_proof: ({ proof, leafHash, origin, vkeys }: ProofInput) => {
      const opened = openTlogProof(nodeHashing, proof, bytes(leafHash), origin, keys(vkeys));
      return { index: String(opened.index), size: String(opened.checkpoint.size) };
    },
  },
  [EvidenceError],
);
