import type { Grant } from '../principals/principal.js';
import {
  controllerMeantBy,
  grantsOf,
  isUnlimited,
  purposeMeantBy,
  reachesController,
  reachesPurposes,
} from './grants.js';

const everywhere: Grant = { role: 'checker', controllers: '*' };
const acme: Grant = { role: 'checker', controllers: ['acme'], purposes: ['newsletter'] };
const two: Grant = { role: 'checker', controllers: ['acme', 'shop'], purposes: ['newsletter', 'ads'] };
const none = () => [];

describe('a grant', () => {
  it('counts until it ends', () => {
    const principal = {
      id: 'key_1',
      kind: 'api_key',
      grants: [{ ...acme, expiresAt: 10 }, everywhere, { role: 'dpo', controllers: '*' }],
    } as const;
    expect(grantsOf(principal, new Set(['checker']), 9)).toEqual([{ ...acme, expiresAt: 10 }, everywhere]);
    expect(grantsOf(principal, new Set(['checker']), 10)).toEqual([everywhere]);
    expect(grantsOf(principal, new Set(['admin']), 9)).toEqual([]);
  });

  it('without any limit reaches everything', () => {
    expect(isUnlimited(everywhere)).toBe(true);
    for (const limit of [
      { controllers: ['acme'] },
      { purposes: [] },
      { subject: 'x' },
      { period: { from: 0, to: 1 } },
    ])
      expect(isUnlimited({ ...everywhere, ...limit })).toBe(false);
  });

  it('reaches its controllers and no other', () => {
    expect(reachesController(everywhere, 'shop')).toBe(true);
    expect(reachesController(acme, 'acme')).toBe(true);
    expect(reachesController(acme, 'acm')).toBe(false);
  });

  it('for some purposes reaches neither all of them nor what names none', () => {
    expect(reachesPurposes(everywhere, '*')).toBe(true);
    expect(reachesPurposes(everywhere, [])).toBe(true);
    expect(reachesPurposes(two, ['ads', 'newsletter'])).toBe(true);
    for (const purposes of ['*', [], ['ads', 'profile']] as const)
      expect(reachesPurposes(two, purposes)).toBe(false);
  });

  it('says which controller is meant where it can be only one', () => {
    expect(controllerMeantBy(everywhere, undefined, none)).toEqual({ ok: true, name: undefined });
    expect(controllerMeantBy(acme, undefined, () => ['acme', 'shop'])).toEqual({ ok: true, name: 'acme' });
    expect(controllerMeantBy(acme, 'shop', none)).toEqual({ ok: false, why: 'beyond' });
    expect(controllerMeantBy(two, undefined, () => ['shop'])).toEqual({ ok: true, name: 'shop' });
    expect(controllerMeantBy(two, undefined, () => ['shop', 'acme'])).toEqual({ ok: false, why: 'missing' });
    expect(controllerMeantBy(two, undefined, () => ['other'])).toEqual({ ok: false, why: 'beyond' });
  });

  it('says which purpose is meant in the same way', () => {
    expect(purposeMeantBy(acme, undefined)).toEqual({ ok: true, name: 'newsletter' });
    expect(purposeMeantBy(acme, 'ads')).toEqual({ ok: false, why: 'beyond' });
    expect(purposeMeantBy(two, undefined)).toEqual({ ok: false, why: 'missing' });
    expect(purposeMeantBy(everywhere, undefined)).toEqual({ ok: true, name: undefined });
  });
});
