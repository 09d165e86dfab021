import { ChangeTokens } from './change-token.js';

describe('a token of the feed of changes', () => {
  const ledger = '9e107d9d-372b-4b6e-8a1c-1b9c4b0d3f11';
  const tokens = new ChangeTokens({ ledger, epoch: 1, file: 'f' });

  it('is the number of the last change seen, and says whose', () => {
    expect(tokens.of(42)).toMatch(/^42\.[A-Za-z0-9_-]{11}$/);
    expect(tokens.read(tokens.of(42))).toBe(42);
    expect(tokens.read(tokens.of(0))).toBe(0);
    expect(tokens.read(tokens.of(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([
    ['another ledger', new ChangeTokens({ ledger: 'another', epoch: 1, file: 'f' })],
    ['a new file of changes', new ChangeTokens({ ledger, epoch: 1, file: 'g' })],
    ['another epoch of the same store', new ChangeTokens({ ledger, epoch: 2, file: 'f' })],
  ])('of %s is gone, and the refusal says where to start again', (_what, other) => {
    expect(() => tokens.read(other.of(42))).toThrow(
      expect.objectContaining({
        code: 'CHANGES_TOKEN_GONE',
        httpStatus: 410,
        details: { restartFrom: tokens.of(0) },
      }),
    );
  });

  it.each([
    '',
    '42',
    '42.',
    '.AAAAAAAAAAA',
    '042.AAAAAAAAAAA',
    '-1.AAAAAAAAAAA',
    '9999999999999999.AAAAAAAAAAA',
  ])('is not %j', (text) => {
    expect(() => tokens.read(text)).toThrow(
      expect.objectContaining({ code: 'CHANGES_TOKEN_INVALID', httpStatus: 400 }),
    );
  });
});
