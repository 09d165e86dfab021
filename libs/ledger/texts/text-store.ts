/** A stored text: the exact bytes that everybody was shown, found by their SHA-256. */
export interface StoredText {
  /** SHA-256, base64url without padding. */
  readonly digest: string;
  readonly mediaType: string;
  /** BCP 47 tag. */
  readonly language?: string;
  readonly bytes: Uint8Array;
}

/** A text as it is handed in. */
export interface NewText {
  readonly mediaType: string;
  readonly language?: string;
  readonly bytes: Uint8Array;
  /** True for a text with somebody's name or data filled in: refused, the template belongs here. */
  readonly personalised?: boolean;
}

/** The content-addressed store of texts (facts-and-subjects.md 10). Never rebuilt: it is the only copy. */
export interface TextStore {
  /**
   * Keeps a text; the same bytes again change nothing, not even their media type. Durable when it resolves.
   * @throws Refusal TEXT_TOO_LARGE, TEXT_PERSONALISED; TextStoreError
   */
  put(text: NewText): Promise<StoredText>;
  /** Undefined if no such text is stored. */
  get(digest: string): Promise<StoredText | undefined>;
  has(digest: string): Promise<boolean>;
  /** Digests of all texts, in their order; for a copy of the ledger. */
  digests(): Promise<readonly string[]>;
  /**
   * Deletes a text to which no fact refers. @returns whether there was one
   * @param isReferredTo what the facts say, asked last of all
   * @throws Refusal TEXT_IN_USE
   */
  remove(digest: string, isReferredTo: (digest: string) => boolean): Promise<boolean>;
  close(): Promise<void>;
}

/** GDPR 7(1) asks for what was shown, not for archives: 5 MiB hold any notice or screen. */
export const MAX_TEXT_BYTES = 5 * 1024 * 1024;

/** The texts cannot be read or written; `full`: no room on the disk. Nothing of this call was stored. */
export class TextStoreError extends Error {
  override readonly name = 'TextStoreError';
  constructor(
    readonly code: 'STORE_FULL' | 'STORE_FAILED',
    options?: ErrorOptions,
  ) {
    super(code === 'STORE_FULL' ? 'no room on the disk for texts' : 'the text store failed', options);
  }
}
