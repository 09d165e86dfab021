/**
 * Why evidence was refused. `LENGTH` a hash, key or leaf of another length; `INDEX` beyond the tree; `SIZES` sizes that
 * prove nothing; `PROOF_TOO_SHORT`, `PROOF_TOO_LONG`; `ROOT` the computed root is another; `OFF_PATH` a map entry that
 * lies elsewhere; `PRESENT` the key that is called absent is there; `ENCODING` base64, UTF-8 or a decimal that is not
 * strict; `CONTROL_CHARACTER`; `SIGNATURE_LINE`; `UNSIGNED`; `NO_KNOWN_KEY`; `SIGNATURE`; `SIGNED_TWICE`; `LINES`;
 * `ORIGIN`; `VKEY`; `POLICY`; `NOT_CANONICAL`; `REVISION`; `SEQUENCE`; `PREVIOUS`; `LOG`; `TAG`; `BODY_HASH`; `TILE`.
 */
export type EvidenceFault =
  | 'LENGTH'
  | 'INDEX'
  | 'SIZES'
  | 'PROOF_TOO_SHORT'
  | 'PROOF_TOO_LONG'
  | 'ROOT'
  | 'OFF_PATH'
  | 'PRESENT'
  | 'ENCODING'
  | 'CONTROL_CHARACTER'
  | 'SIGNATURE_LINE'
  | 'UNSIGNED'
  | 'NO_KNOWN_KEY'
  | 'SIGNATURE'
  | 'SIGNED_TWICE'
  | 'LINES'
  | 'ORIGIN'
  | 'VKEY'
  | 'POLICY'
  | 'NOT_CANONICAL'
  | 'REVISION'
  | 'SEQUENCE'
  | 'PREVIOUS'
  | 'LOG'
  | 'TAG'
  | 'BODY_HASH'
  | 'TILE';

/** Evidence that does not hold. `where` names a place of the format, never a value. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
  constructor(
    readonly code: EvidenceFault,
    readonly where: string,
  ) {
    super(`${code}: ${where}`);
  }
}

/** Refuses what does not hold. @throws EvidenceError */
export function demand(holds: boolean, code: EvidenceFault, where: string): asserts holds {
  if (!holds) throw new EvidenceError(code, where);
}
