import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BUCKET_SIZES, openBox, sealBox } from './box.js';
import { CanonicalJsonError, canonicalJson } from './canonical-json.js';
import { compareDisclosures, readDisclosure, writeDisclosure } from './disclosure.js';
import { StoredEventError } from './errors.js';

const place = { eventId: '05215aa1-066a-5ba2-b129-5b76a448fd70', type: 'consent.granted' };
const key = {
  keyId: '8ab16b49-dbc1-46b4-800c-6fbb9e6f005a',
  dataKey: Buffer.alloc(32, 7),
  cls: 'proof',
} as const;
const seal = (fields: Record<string, unknown>) => sealBox({ ...place, ...key, fields });
const open = ({ sd, sealed }: ReturnType<typeof seal>) =>
  openBox({ ...place, dataKey: key.dataKey }, sd, sealed);
const fieldsOf = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`f${i}`, i]));

describe('boxes', () => {
  it('open to the fields that were sealed, whatever their names and values', () => {
    const value = fc.jsonValue({ stringUnit: 'binary' }).filter((json) => json !== null);
    const name = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constant('__proto__'));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, value), { minLength: 1, maxLength: 64, selector: ([n]) => n }),
        (pairs) => {
          const fields = Object.fromEntries(pairs);
          const opened = open(seal(fields));
          expect(Object.keys(opened).sort()).toEqual(Object.keys(fields).sort());
          for (const [n, v] of pairs) expect(canonicalJson(opened[n])).toBe(canonicalJson(v));
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [1, 4],
    [4, 4],
    [5, 8],
    [8, 8],
    [9, 16],
    [17, 32],
    [33, 64],
    [64, 64],
  ])('of %d fields hold %d disclosures', (fields, size) => {
    expect(seal(fieldsOf(fields)).sd.digests).toHaveLength(size);
    expect(BUCKET_SIZES).toContain(size);
  });

  it('of the same length look the same whatever they hold', () => {
    const lengths = ['yes', 'no!'].map((statement) => seal({ statement }).sealed.box.length);
    expect(lengths[0]).toBe(lengths[1]);
  });

  it('draw every salt and nonce anew', () => {
    const boxes = [seal({ a: 1 }), seal({ a: 1 })];
    expect(new Set(boxes.flatMap(({ sd }) => sd.digests)).size).toBe(8);
    expect(boxes[0]?.sealed.nonce).not.toBe(boxes[1]?.sealed.nonce);
  });

  it('refuse no field, more than 64, a nameless one, a null, and what is not JSON', () => {
    expect(() => seal({})).toThrow(StoredEventError);
    expect(() => seal(fieldsOf(65))).toThrow('TOO_MANY');
    expect(() => seal({ '': 1 })).toThrow(StoredEventError);
    expect(() => seal({ a: null })).toThrow(StoredEventError);
    expect(() => seal({ a: undefined })).toThrow(CanonicalJsonError);
    expect(() => seal({ a: '\ud800' })).toThrow(CanonicalJsonError);
  });

  it('refuse keys of another length', () => {
    expect(() => sealBox({ ...place, ...key, dataKey: Buffer.alloc(16), fields: { a: 1 } })).toThrow(
      StoredEventError,
    );
    const { sd, sealed } = seal({ a: 1 });
    expect(() => openBox({ ...place, dataKey: Buffer.alloc(16) }, sd, sealed)).toThrow('DOES_NOT_OPEN');
  });

  it('do not open after any change of a byte', () => {
    const { sd, sealed } = seal({ statement: 'Yes' });
    const bytes = Buffer.from(sealed.box, 'base64url');
    for (let i = 0; i < bytes.length; i += 7) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(i) ^ 1, i);
      const box = changed.toString('base64url');
      expect(() => open({ sd, sealed: { ...sealed, box } })).toThrow('DOES_NOT_OPEN');
    }
  });
});

describe('disclosures in the clear', () => {
  const texts = ['a', 'b', 'c', 'd'].map((name, i) =>
    writeDisclosure({ salt: Buffer.alloc(16, i).toString('base64url'), name, value: name.toUpperCase() }),
  );

  it('read back to what was written', () => {
    expect(readDisclosure(texts[0] as string)).toEqual({
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      name: 'a',
      value: 'A',
    });
  });

  it('may be all or some: the rest is counted', async () => {
    const { digestOf } = await import('./disclosure.js');
    const sd = { digests: texts.map(digestOf) };
    expect(compareDisclosures(sd, texts)).toEqual({
      fields: { a: 'A', b: 'B', c: 'C', d: 'D' },
      undisclosed: 0,
    });
    expect(compareDisclosures(sd, texts.slice(0, 1))).toEqual({ fields: { a: 'A' }, undisclosed: 3 });
    expect(compareDisclosures(sd, [])).toEqual({ fields: {}, undisclosed: 4 });
  });
});
