import { createHash } from 'node:crypto';
import { Refusal } from '#domain';
import { base64url } from '#stored-event';
import { MAX_TEXT_BYTES, type NewText, type StoredText } from '../text-store.js';
import type { TextRow } from './text-schema.sqlite.js';

/** The row of a text. @throws Refusal TEXT_TOO_LARGE, TEXT_PERSONALISED */
export function rowOf({ mediaType, language, bytes, personalised }: NewText): TextRow {
  if (personalised === true) throw new Refusal('TEXT_PERSONALISED');
  if (bytes.length > MAX_TEXT_BYTES)
    throw new Refusal('TEXT_TOO_LARGE', undefined, { limit: MAX_TEXT_BYTES });
  const digest = base64url(createHash('sha256').update(bytes).digest());
  return { digest, mediaType, language: language ?? null, bytes: Buffer.from(bytes) };
}

/** The text of a row. */
export function textOf({ digest, mediaType, language, bytes }: TextRow): StoredText {
  return { digest, mediaType, ...(language === null ? {} : { language }), bytes };
}
