/** The sealer has stopped for good: signing on could contradict what was signed. The message says what to do. */
export class SealerHalted extends Error {
  override readonly name = 'SealerHalted';
  constructor(
    readonly code: 'SUPERSEDED' | 'TABLE_DIFFERS' | 'TWO_ROOTS' | 'KEY_MISSING' | 'STORE' | 'CLOSED',
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
  }
}
