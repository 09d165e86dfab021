import { fromBase64url, nodeHashing, verifyMapPath, type MapEntry, type MapPath } from '#evidence';

/** An entry of the map as the vectors write it: base64url. */
export interface TextEntry {
  readonly k: string;
  readonly v: string;
}

/** A vector `map_proof`: with `v` membership, with `met` absence. */
export interface ProofInput {
  readonly root: string;
  readonly k: string;
  readonly v?: string;
  readonly met?: TextEntry | null;
  readonly siblings: readonly string[];
}

const bytes = (text: string): Uint8Array => fromBase64url(text, 'vector');

/** The bytes of an entry. */
export const entryOf = ({ k, v }: TextEntry): MapEntry => ({ k: bytes(k), v: bytes(v) });

/** Does what a vector `map_proof` asks for. @throws EvidenceError */
export function mapProof({ root, k, v, met, siblings }: ProofInput): object {
  const base = { k: bytes(k), siblings: siblings.map(bytes) };
  const path: MapPath =
    v === undefined ? { ...base, met: met ? entryOf(met) : null } : { ...base, v: bytes(v) };
  verifyMapPath(nodeHashing, bytes(root), path);
  return {};
}
