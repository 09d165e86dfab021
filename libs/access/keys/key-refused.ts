/** Why a key is not made, changed or ended; each with its HTTP status. */
export const KEY_REFUSALS = {
  KEY_UNKNOWN: { status: 404, detail: 'There is no key with this id.' },
  KEY_ENDED: { status: 409, detail: 'The key is revoked or has expired: make a new one.' },
  KEY_EXPIRY_INVALID: {
    status: 422,
    detail: 'A key must expire later than now, and within the longest time allowed.',
  },
  KEY_GRANT_INVALID: {
    status: 422,
    detail: 'This role does not take these limits, or lacks one that it needs.',
  },
} as const;

export type KeyRefusal = keyof typeof KEY_REFUSALS;

/** A refusal about keys. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
  readonly httpStatus: number;
  constructor(
    readonly code: KeyRefusal,
    readonly field?: string,
  ) {
    super(KEY_REFUSALS[code].detail);
    this.httpStatus = KEY_REFUSALS[code].status;
  }
}
