import { createHash } from 'node:crypto';
import { ReadRefused } from './read-refused.js';

/** The sort keys of a row, in the order of the page. */
export type CursorKeys = readonly (string | number)[];

/** Longest cursor that is looked at: a fingerprint and a handful of short keys. */
export const MAX_CURSOR_LENGTH = 512;

const FINGERPRINT_LENGTH = 12;

/**
 * Makes and reads the cursors of one query: the place after a row in a stable order, as opaque text. A cursor holds
 * a fingerprint of the query's name and filters: it continues that query only, and one of another query is refused
 * rather than answered with a page that nobody asked for. It is no secret and no permission: its keys are values of
 * the row that it stands on.
 */
export class Cursors {
  readonly #fingerprint: string;

  /**
   * @param query name of the query with its order
   * @param filters everything that narrows it; members that are undefined do not count
   */
  constructor(query: string, filters: object) {
    const named = Object.entries(filters)
      .filter(([, value]) => value !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    this.#fingerprint = createHash('sha256')
      .update(JSON.stringify([query, named]))
      .digest('base64url')
      .slice(0, FINGERPRINT_LENGTH);
  }

  /** The cursor after a row. */
  after(keys: CursorKeys): string {
    return this.#fingerprint + Buffer.from(JSON.stringify(keys), 'utf8').toString('base64url');
  }

  /** The keys in a cursor of this query. @throws ReadRefused CURSOR_INVALID */
  read(cursor: string): CursorKeys {
    const keys = cursor.length <= MAX_CURSOR_LENGTH ? parsed(cursor.slice(FINGERPRINT_LENGTH)) : undefined;
    if (!this.owns(cursor) || !Array.isArray(keys) || !keys.every(isKey))
      throw new ReadRefused('CURSOR_INVALID', 'after');
    return keys;
  }

  /** Whether a cursor was made by this query. */
  owns(cursor: string): boolean {
    return cursor.startsWith(this.#fingerprint);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function isKey(key: unknown): key is string | number {
  return typeof key === 'string' || Number.isSafeInteger(key);
}
