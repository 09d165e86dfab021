import { SubjectsError } from '../errors.js';
import { normalise } from './normalise.js';

const OF_EACH_SCHEME: readonly [string, string, string, string][] = [
  ['an e-mail address is trimmed and lower case', 'email', ' Ada@Example.ORG\n', 'ada@example.org'],
  ['plus and dots stay', 'email', 'A.B+news@example.org', 'a.b+news@example.org'],
  ['accents are composed', 'email', 'Rene\u0301@example.org', 'rené@example.org'],
  ['the last @ parts', 'email', '"a@b"@example.org', '"a@b"@example.org'],
  ['an international domain becomes A-labels', 'email', 'info@Bücher.Example', 'info@xn--bcher-kva.example'],
  ['a domain of digits is no IP address', 'email', 'root@10', 'root@10'],
  ['a telephone number stays', 'phone', '+4930123456', '+4930123456'],
  ['an account is exact, case and blanks count', 'account', 'Ada-1815 ', 'Ada-1815 '],
  ['a scheme of the deployer is exact and NFC', 'loyalty_card', 'A\u030a-77', 'Å-77'],
  ['a scheme named like a property of objects is a scheme', 'constructor', 'x', 'x'],
];

const REFUSED: readonly [string, string, string][] = [
  ['no @', 'email', 'ada.example.org'],
  ['no local part', 'email', ' @example.org'],
  ['no domain', 'email', 'ada@ '],
  ['blanks in a number', 'phone', '+49 30 123456'],
  ['no plus', 'phone', '004930123456'],
  ['16 digits', 'phone', '+1234567890123456'],
  ['a line end after a number', 'phone', '+4930123456\n'],
  ['other digits', 'phone', '+١٢٣'],
  ['nothing', 'account', ''],
  ['257 bytes', 'cookie', 'x'.repeat(257)],
  ['129 letters of two bytes', 'cookie', 'é'.repeat(129)],
  ['half a character', 'account', 'a\ud800'],
  ['a scheme in capitals', 'Email', 'ada@example.org'],
  ['an empty scheme', '', 'x'],
];

describe('the normalisation of identifiers', () => {
  it.each(OF_EACH_SCHEME)('%s', (_name, scheme, value, expected) => {
    expect(normalise({ scheme, value })).toBe(expected);
  });

  it.each(REFUSED)('refuses %s, without repeating the value', (_name, scheme, value) => {
    const refusal = thrownBy(() => normalise({ scheme, value }));
    expect(refusal).toMatchObject({ code: 'IDENTIFIER_INVALID' });
    if (value.trim().length > 1) expect(refusal.message).not.toContain(value);
  });

  it('takes 256 bytes', () => {
    expect(normalise({ scheme: 'cookie', value: 'x'.repeat(256) })).toHaveLength(256);
  });

  it('changes nothing when applied twice', () => {
    for (const [, scheme, value] of OF_EACH_SCHEME) {
      const once = normalise({ scheme, value });
      expect(normalise({ scheme, value: once })).toBe(once);
    }
  });
});

function thrownBy(act: () => unknown): SubjectsError {
  try {
    act();
  } catch (error) {
    if (error instanceof SubjectsError) return error;
  }
  throw new Error('nothing was refused');
}
