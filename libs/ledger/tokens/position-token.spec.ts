import { createHmac, hkdfSync } from 'node:crypto';
import { PositionTokens, TOKEN_KEY_INFO } from './position-token.js';

const masterKey = Buffer.alloc(32, 1);
const key = new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(0), TOKEN_KEY_INFO, 32));
const LEDGER = '24d1ed4e-f76d-4f3d-9a54-4f768f487cd4';
const tokens = () => new PositionTokens(key, LEDGER, 1);

describe('position tokens', () => {
  it('are base64url(JCS([ledger, epoch, position])), a dot and the HMAC of the first part', () => {
    const body = Buffer.from(`["${LEDGER}",1,"42"]`).toString('base64url');
    const mac = createHmac('sha256', key).update(body).digest('base64url');
    expect(tokens().tokenOf(42n)).toBe(`${body}.${mac}`);
  });

  it('lead back to their position, also beyond what a number holds', () => {
    const position = 2n ** 63n - 1n;
    const token = tokens().tokenOf(position);
    expect(tokens().read(token)).toEqual({ kind: 'position', position });
  });

  it('of another store epoch are read as strong', () => {
    const token = new PositionTokens(key, LEDGER, 2).tokenOf(7n);
    expect(tokens().read(token)).toEqual({ kind: 'strong' });
  });

  it('of another ledger are none of ours', () => {
    const token = new PositionTokens(key, '11111111-e76d-4f3d-9a54-4f768f487cd4', 1).tokenOf(7n);
    expect(tokens().read(token)).toEqual({ kind: 'invalid' });
  });

  it('of another master key are none of ours', () => {
    const token = new PositionTokens(new Uint8Array(32), LEDGER, 1).tokenOf(7n);
    expect(tokens().read(token)).toEqual({ kind: 'invalid' });
  });

  it('cannot be changed in any character', () => {
    const token = tokens().tokenOf(7n);
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === 'A' ? 'B' : 'A';
      expect(tokens().read(token.slice(0, i) + other + token.slice(i + 1))).toEqual({ kind: 'invalid' });
    }
  });

  it.each(['', '.', 'x', 'x.', '.x', 'x.y.z', 'ä.ö', `${'a'.repeat(600)}.b`, '\u0000.\ud800'])(
    'are not %j',
    (text) => {
      expect(tokens().read(text)).toEqual({ kind: 'invalid' });
    },
  );

  it('are the same text for the same position', () => {
    const one = tokens();
    const first = one.tokenOf(1n);
    one.tokenOf(2n);
    expect(one.tokenOf(1n)).toBe(first);
  });
});
