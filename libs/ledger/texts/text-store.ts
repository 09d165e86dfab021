/** A stored text: the exact bytes that everybody was shown, found by their SHA-256. */
export interface StoredText {
  /** SHA-256, base64url without padding. */
  readonly digest: string;
  readonly mediaType: string;
  /** BCP 47 tag. */
  readonly language?: string;
  readonly bytes: Uint8Array;
}

/** The content-addressed store of texts (facts-and-subjects.md 10). Never rebuilt: it is the only copy. */
export interface TextStore {
  /** Keeps a text; the same bytes again change nothing. Durable when it resolves. */
  put(text: {
    readonly mediaType: string;
    readonly language?: string;
    readonly bytes: Uint8Array;
  }): Promise<StoredText>;
  /** Undefined if no such text is stored. */
  get(digest: string): Promise<StoredText | undefined>;
  has(digest: string): Promise<boolean>;
  /** Deletes a text that no fact refers to; the caller asks that first. */
  remove(digest: string): Promise<boolean>;
  close(): Promise<void>;
}

/** GDPR 7(1) asks for what was shown, not for archives: 5 MiB hold any notice or screen. */
export const MAX_TEXT_BYTES = 5 * 1024 * 1024;
