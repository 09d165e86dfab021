/** What the threads that read bodies share. All arrays lie in shared memory; the n-th entry is of the n-th body. */
export interface BodyWork {
  readonly role: typeof BODY_ROLE;
  /** Path of the ZIP on this machine. */
  readonly zip: string;
  /** Inode and device: the same file as was opened, or nothing is read. */
  readonly inode: bigint;
  readonly device: bigint;
  /** What stands before `data/events/` in the ZIP. */
  readonly folder: string;
  readonly full: boolean;
  readonly origin: string;
  readonly controller: string;
  readonly seqs: Float64Array;
  readonly offsets: Float64Array;
  readonly sizes: Uint32Array;
  readonly crcs: Uint32Array;
  readonly state: Uint8Array;
  readonly digests: Uint8Array;
  readonly prev: Uint8Array;
  readonly rev: Float64Array;
  /** One number: the next block that nobody has taken yet. */
  readonly next: Int32Array;
}

export const BODY_ROLE = 'bodies of a bundle';

/** Bodies that a thread takes at once. */
export const BLOCK = 2_000;

/** What a thread says at its end: times of recording of what it found fine. */
export interface BodyWorkDone {
  readonly from: string;
  readonly to: string;
}
