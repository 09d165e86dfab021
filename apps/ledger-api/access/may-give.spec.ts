import type { Grant, Principal } from '#access';
import { mayGive, mayInvite } from './may-give.js';

describe('what somebody with a key that ends may give', () => {
  const now = Date.UTC(2026, 0, 1);
  const ends = now + 60_000;
  const grant: Grant = { role: 'admin', controllers: ['acme'] };
  const giver: Principal = { id: 'key_1', kind: 'api_key', grants: [grant], expiresAt: ends };
  const reader: Grant = { role: 'regulator', controllers: ['acme'], period: { from: 0, to: now } };

  it('ends with it', () => {
    expect(mayGive(giver, [grant], ends, now)).toBe(true);
    expect(mayGive(giver, [{ ...grant, expiresAt: ends }], undefined, now)).toBe(true);
    expect(mayInvite(giver, reader, ends, now)).toBe(true);
  });

  it('does not outlast it', () => {
    expect(mayGive(giver, [grant], undefined, now)).toBe(false);
    expect(mayGive(giver, [grant], ends + 1, now)).toBe(false);
    expect(mayInvite(giver, reader, ends + 1, now)).toBe(false);
  });

  it('outlasts neither the key nor the grant, whichever ends first', () => {
    const short = { ...giver, grants: [{ ...grant, expiresAt: ends - 1 }] };
    expect(mayGive(short, [grant], ends, now)).toBe(false);
    expect(mayGive(short, [grant], ends - 1, now)).toBe(true);
  });
});
