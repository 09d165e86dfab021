/**
 * Why bytes or parts of an event were refused:
 * `NOT_CANONICAL` differs from JCS(parse(bytes)); `MEMBERS` a member too many or missing; `VALUE` a value of the
 * wrong form; `ORDER` not sorted, or with doubles; `SD_AND_SEALED` the boxes and `sd` do not name the same;
 * `DOES_NOT_OPEN` wrong key, nonce, event, type or bytes; `DISCLOSURE` no disclosure; `BUCKET` a box of a size that
 * is none of 4, 8, 16, 32, 64; `DIGESTS` the disclosures are not those of `sd`; `TOO_MANY` more than 64 fields of one class.
 */
export type StoredEventFault =
  | 'NOT_CANONICAL'
  | 'MEMBERS'
  | 'VALUE'
  | 'ORDER'
  | 'SD_AND_SEALED'
  | 'DOES_NOT_OPEN'
  | 'DISCLOSURE'
  | 'BUCKET'
  | 'DIGESTS'
  | 'TOO_MANY';

/** Bytes, or parts for bytes, that are no stored event. `where` names a place of the format, never a value. */
export class StoredEventError extends Error {
  override readonly name = 'StoredEventError';
  constructor(
    readonly code: StoredEventFault,
    readonly where: string,
  ) {
    super(`${code}: ${where}`);
  }
}
