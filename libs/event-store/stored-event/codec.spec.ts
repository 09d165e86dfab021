import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sealBox } from './box.js';
import { canonicalJson } from './canonical-json.js';
import { decodeStoredEvent, decodeTrusted, encodeStoredEvent, recordedAtOf } from './codec.js';
import { composeStoredEvent, joinFields, type BodyParts } from './compose.js';
import type { SdEntry, StoredEvent } from './stored-event.js';

const id = '05215aa1-066a-5ba2-b129-5b76a448fd70';
const box = (keyId: string) =>
  sealBox({
    eventId: id,
    type: 'a.b',
    cls: 'proof',
    keyId,
    dataKey: Buffer.alloc(32),
    fields: { statement: keyId },
  });
const early = box('1ab16b49-dbc1-46b4-800c-6fbb9e6f005a');
const late = box('9ab16b49-dbc1-46b4-800c-6fbb9e6f005a');
const parts: BodyParts & { mac: string } = {
  id,
  type: 'a.b',
  controller: 'acme',
  rec: Date.UTC(2026, 0, 1),
  actor: { by: 'subject', principal: 'local' },
  pub: { purpose: 'newsletter' },
  boxes: [late, early],
  mac: '',
};
const event = composeStoredEvent(parts);
const changed = (change: (event: { body: Record<string, unknown> } & Record<string, unknown>) => void) => {
  const copy = structuredClone(event) as unknown as Parameters<typeof change>[0];
  change(copy);
  return copy as unknown as StoredEvent;
};

const backwards = (sd: SdEntry) => ({ ...sd, digests: [...sd.digests].reverse() });
const repeated = (sd: SdEntry) => ({ ...sd, digests: [sd.digests[0], ...sd.digests.slice(0, 3)] });

describe('composing an event', () => {
  it('sorts the boxes by key, in sd and in sealed', () => {
    expect(event.body.sd).toEqual([early.sd, late.sd]);
    expect(event.sealed).toEqual([early.sealed, late.sealed]);
  });

  it('leaves out the claimed time where it is the recorded one', () => {
    expect('occ' in composeStoredEvent({ ...parts, occ: parts.rec }).body).toBe(false);
    expect(composeStoredEvent({ ...parts, occ: parts.rec - 1 }).body.occ).toBe('2025-12-31T23:59:59.999Z');
  });

  it('refuses two boxes under one key', () => {
    expect(() => composeStoredEvent({ ...parts, boxes: [early, early] })).toThrow('ORDER');
  });

  it('refuses instants that the format cannot write', () => {
    for (const rec of [NaN, 0.5, 1e17, Date.UTC(10000, 0, 1)])
      expect(() => composeStoredEvent({ ...parts, rec })).toThrow('VALUE');
  });

  it('draws 16 random bytes against guessing', () => {
    expect(composeStoredEvent(parts).body.blind).not.toBe(event.body.blind);
  });

  it('joins the fields of pub and boxes, each name once', () => {
    expect(joinFields({ a: 1 }, [{ b: 2 }, { c: 3 }])).toEqual({ a: 1, b: 2, c: 3 });
    expect(() => joinFields({ a: 1 }, [{ a: 2 }])).toThrow('MEMBERS');
  });
});

describe('the bytes of an event', () => {
  it('read back to the event, strictly and fast', () => {
    const bytes = encodeStoredEvent(event);
    expect(decodeStoredEvent(bytes, 'subject-1')).toEqual(event);
    expect(decodeTrusted(bytes)).toEqual(event);
    expect(Buffer.from(encodeStoredEvent(decodeTrusted(bytes))).equals(bytes)).toBe(true);
  });

  it('are the canonical text of the event, whatever pub and the principal hold', () => {
    const words = fc.string({ unit: 'binary' });
    const pub = fc.dictionary(
      words.filter((name) => name !== ''),
      fc.oneof(words, fc.integer(), fc.array(words), fc.dictionary(words, words)),
    );
    fc.assert(
      fc.property(
        fc.record({ pub, principal: words.filter((name) => name !== '') }),
        fc.option(fc.integer({ min: 0, max: 4e12 })),
        fc.option(fc.integer({ min: 0, max: 4e12 })),
        fc.subarray([early, late]),
        fc.constantFrom('acme', undefined),
        ({ pub, principal }, occ, eff, boxes, controller) => {
          const actor = { by: 'agent', principal } as const;
          const times = { occ: occ ?? undefined, eff: eff ?? undefined };
          const any = composeStoredEvent({ ...parts, ...times, pub, actor, boxes, controller });
          expect(Buffer.from(encodeStoredEvent(any)).toString('utf8')).toBe(canonicalJson(any));
        },
      ),
    );
  });

  it('tell when they were recorded without being read, whatever pub says', () => {
    const tricky = { value: { rec: '2020-01-01T00:00:00.000Z', sd: [] }, z: '","sd":[' };
    for (const given of [parts, { ...parts, boxes: [] }, { ...parts, pub: tricky }])
      expect(recordedAtOf(encodeStoredEvent(composeStoredEvent(given)))).toBe(Date.UTC(2026, 0, 1));
  });

  it('name a controller everywhere but in the ledger’s own streams', () => {
    const own = encodeStoredEvent(composeStoredEvent({ ...parts, controller: undefined }));
    expect(() => decodeStoredEvent(own, 'subject-1')).toThrow('MEMBERS: controller');
    expect(decodeStoredEvent(own, 'ledger-seals-a').body.controller).toBeUndefined();
    expect(() => decodeStoredEvent(encodeStoredEvent(event), 'ledger-seals-a')).toThrow(
      'MEMBERS: controller',
    );
  });

  it.each<[string, string, StoredEvent]>([
    ['a fraction in pub', 'VALUE: pub: integer', changed((e) => (e.body['pub'] = { a: [0.5] }))],
    ['an integer beyond 2^53-1', 'VALUE: pub: integer', changed((e) => (e.body['pub'] = { a: 2 ** 53 }))],
    ['a null deep in pub', 'VALUE: pub: null', changed((e) => (e.body['pub'] = { a: { b: [null] } }))],
    ['a nameless field', 'VALUE: pub', changed((e) => (e.body['pub'] = { '': 1 }))],
    ['an empty controller', 'VALUE: controller', changed((e) => (e.body['controller'] = ''))],
    ['a type of one word', 'VALUE: type', changed((e) => (e.body['type'] = 'consent'))],
    ['a day that does not exist', 'VALUE: rec', changed((e) => (e.body['rec'] = '2026-02-30T00:00:00.000Z'))],
    ['occ equal to rec', 'VALUE: occ', changed((e) => (e.body['occ'] = e.body['rec']))],
    [
      'an actor unknown to the law',
      'VALUE: actor.by',
      changed((e) => (e.body['actor'] = { by: 'x', principal: 'y' })),
    ],
    ['an actor without principal', 'MEMBERS: actor', changed((e) => (e.body['actor'] = { by: 'subject' }))],
    ['no blind', 'MEMBERS: body', changed((e) => delete e.body['blind'])],
    ['a mac of another length', 'VALUE: mac', changed((e) => (e['mac'] = 'AAAA'))],
    [
      'three digests',
      'BUCKET',
      changed((e) => (e.body['sd'] = [{ ...early.sd, digests: early.sd.digests.slice(1) }])),
    ],
    ['a class unknown', 'VALUE: sd.class', changed((e) => (e.body['sd'] = [{ ...early.sd, class: 'x' }]))],
    [
      'a nonce of another length',
      'VALUE: sealed.nonce',
      changed((e) => (e['sealed'] = [{ ...early.sealed, nonce: '' }, late.sealed])),
    ],
    [
      'a box without content',
      'VALUE: sealed.box',
      changed((e) => (e['sealed'] = [{ ...early.sealed, box: 'AAAA' }, late.sealed])),
    ],
    [
      'digests in another order',
      'ORDER: sd.digests',
      changed((e) => (e.body['sd'] = [backwards(early.sd), late.sd])),
    ],
    ['a digest twice', 'ORDER: sd.digests', changed((e) => (e.body['sd'] = [repeated(early.sd), late.sd]))],
    ['sd in another order', 'ORDER: sd', changed((e) => (e.body['sd'] = [late.sd, early.sd]))],
    ['a key twice', 'ORDER: sd', changed((e) => (e.body['sd'] = [early.sd, early.sd]))],
    ['boxes in another order', 'SD_AND_SEALED', changed((e) => (e['sealed'] = [late.sealed, early.sealed]))],
    ['a box less', 'SD_AND_SEALED', changed((e) => (e['sealed'] = [early.sealed]))],
    ['a box more', 'SD_AND_SEALED', changed((e) => (e['sealed'] = [early.sealed, late.sealed, late.sealed]))],
    [
      'a box of another class',
      'SD_AND_SEALED',
      changed((e) => (e['sealed'] = [{ ...early.sealed, class: 'content' }, late.sealed])),
    ],
    ['a list for an event', 'VALUE: event', [] as unknown as StoredEvent],
  ])('are not made of %s', (_name, fault, wrong) => {
    expect(() => encodeStoredEvent(wrong)).toThrow(fault);
  });
});
