import { createHash } from 'node:crypto';
import { ReadRefused } from '../queries/read-refused.js';

/** Whose numbers these are. */
export interface ChangesOrigin {
  /** Ledger id. */
  readonly ledger: string;
  /** Store epoch: rises when the store is copied. */
  readonly epoch: number;
  /** What the file of changes was called when it was made: a new file counts from 1 again. */
  readonly file: string;
}

const TOKEN = /^(0|[1-9][0-9]{0,15})\.([A-Za-z0-9_-]{11})$/;

/**
 * Tokens of the feed of changes: `<number>.<mark>`, the dense number of the last change that a reader has seen, and
 * a mark of the ledger and its store epoch. The number is plain on purpose (it is what a reader counts by); the mark
 * is no secret, it keeps a reader from going on with numbers of another ledger.
 */
export class ChangeTokens {
  readonly #mark: string;

  constructor({ ledger, epoch, file }: ChangesOrigin) {
    // 66 bits: enough to tell ledgers apart, and short.
    this.#mark = createHash('sha256')
      .update(JSON.stringify(['changes', ledger, epoch, file]))
      .digest('base64url')
      .slice(0, 11);
  }

  /** The token of a number; 0 is before the first change. */
  of(number: number): string {
    return `${number}.${this.#mark}`;
  }

  /**
   * The number in a token. @throws ReadRefused CHANGES_TOKEN_INVALID (400), CHANGES_TOKEN_GONE (410, with the token to
   * restart from: the beginning, for nothing tells which of the other store's changes are also this one's)
   */
  read(token: string): number {
    const [, digits = '', mark] = TOKEN.exec(token) ?? [];
    const number = Number(digits);
    if (digits === '' || !Number.isSafeInteger(number))
      throw new ReadRefused('CHANGES_TOKEN_INVALID', 'after');
    if (mark !== this.#mark) throw this.gone();
    return number;
  }

  /** The refusal of a token that does not belong here. */
  gone(): ReadRefused {
    return new ReadRefused('CHANGES_TOKEN_GONE', 'after', { restartFrom: this.of(0) });
  }
}
