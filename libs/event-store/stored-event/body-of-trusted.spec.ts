import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from './canonical-json.js';
import { bodyOfTrusted, bodyTextOfTrusted, decodeTrusted } from './codec.js';

const body = (pub: object) => ({ v: 1, id: 'a', type: 'consent.granted', pub, sd: [], blind: '' });

describe('the body of an event that this ledger has written', () => {
  it.each([
    ['no box', { body: body({ purpose: 'news' }), mac: '', sealed: [] }],
    ['boxes', { body: body({ purpose: 'news' }), mac: 'bWFj', sealed: [{ key: 'k', box: 'Ym94' }] }],
    [
      'what looks like the end',
      { body: body({ text: '},"mac":"', mac: 'x"},"mac":"' }), mac: 'm', sealed: [] },
    ],
    ['signs beyond ASCII', { body: body({ text: 'Grüße 🙂' }), mac: '', sealed: [] }],
  ])('is the one that the whole event has, with %s', (_what, event) => {
    const bytes = Buffer.from(canonicalJson(event));
    expect(bodyOfTrusted(bytes)).toEqual(event.body);
    expect(bodyOfTrusted(bytes)).toEqual(decodeTrusted(bytes).body);
    expect(bodyTextOfTrusted(bytes)).toBe(canonicalJson(event.body));
  });

  it('is read from the whole event where the order is another', () => {
    const event = { body: body({}), sealed: [{ key: 'k' }], mac: 'm' };
    expect(bodyOfTrusted(Buffer.from(JSON.stringify(event)))).toEqual(event.body);
    expect(bodyOfTrusted(Buffer.from(JSON.stringify({ mac: 'm', body: event.body, sealed: [] })))).toEqual(
      event.body,
    );
    const mixed = Buffer.from(JSON.stringify({ mac: 'm', body: event.body, sealed: [] }));
    expect(bodyTextOfTrusted(mixed)).toBe(canonicalJson(event.body));
  });
});
