import type { VerifierKey } from '../notes/index.js';

/** What a witness is asked: that a checkpoint is consistent with the last one that it has seen. */
export interface WitnessRequest {
  /** Size of the last tree that this witness has cosigned, as far as we know; 0 if none. */
  readonly oldSize: bigint;
  /** Consistency proof from there. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint. */
  readonly note: string;
}

/** A witness's answer: signature lines, or the size that it has really seen last. */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly lines: readonly string[] }
  | { readonly kind: 'conflict'; readonly size: bigint };

/** Somebody outside who vouches that this log only grows (C2SP tlog-witness). */
export interface Witness {
  readonly key: VerifierKey;
  /** @throws Error if the witness cannot be reached or refuses */
  addCheckpoint(request: WitnessRequest): Promise<WitnessAnswer>;
}

/** Somebody outside who vouches that bytes existed at a time (RFC 3161). */
export interface TimeStampAuthority {
  readonly name: string;
  /** @returns DER of TimeStampResp over the message, read and found to answer it @throws Error */
  stamp(message: Uint8Array): Promise<Uint8Array>;
}
