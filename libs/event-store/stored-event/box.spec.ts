import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import { base64url } from './base64url.js';
import { associatedData, BUCKET_SIZES, openBox, sealBox } from './box.js';
import { CanonicalJsonError, canonicalJson } from './canonical-json.js';
import { compareDisclosures, digestOf, readDisclosure, writeDisclosure } from './disclosure.js';
import { StoredEventError } from './errors.js';
import { compareCodeUnits } from './sets.js';

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

/** A box with any plain text, and the entry of sd that would fit it: what a writer with the key could do. */
function forge(plain: string, texts: readonly string[] = JSON.parse(plain) as string[]) {
  const nonce = Buffer.alloc(12, 3);
  const cipher = createCipheriv('aes-256-gcm', key.dataKey, nonce);
  cipher.setAAD(Buffer.from(associatedData(place, key.cls, key.keyId)));
  const box = base64url(Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]));
  const named = { key: key.keyId, class: key.cls };
  return {
    sd: { ...named, digests: texts.map(digestOf) },
    sealed: { ...named, nonce: base64url(nonce), box },
  };
}

describe('a box made by a writer with the key', () => {
  const salt = (i: number) => Buffer.alloc(16, i).toString('base64url');
  const inOrder = (texts: readonly string[]) =>
    [...texts].sort((a, b) => compareCodeUnits(digestOf(a), digestOf(b)));
  const decoys = [1, 2, 3].map((i) => writeDisclosure({ salt: salt(i), name: '', value: null }));
  const field = writeDisclosure({ salt: salt(4), name: 'statement', value: 'Yes' });
  const texts = inOrder([field, ...decoys]);
  const free = (parts: unknown) => base64url(canonicalJson(parts));

  it('opens if it is as the ledger makes it', () => {
    expect(open(forge(JSON.stringify(texts)))).toEqual({ statement: 'Yes' });
  });

  it.each<[string, string, readonly string[]]>([
    ['three disclosures', 'BUCKET', inOrder([field, ...decoys.slice(1)])],
    ['five disclosures', 'BUCKET', inOrder([free([salt(5), 'x', 1]), ...texts])],
    ['the order of another sort', 'ORDER', [...texts].reverse()],
    ['one decoy twice', 'ORDER', inOrder([field, decoys[1] as string, ...decoys.slice(1)])],
    ['decoys only', 'DISCLOSURE: no field', inOrder([free([salt(5), '', null]), ...decoys])],
    [
      'a decoy with a value',
      'DISCLOSURE: value',
      inOrder([free([salt(5), '', 1]), field, ...decoys.slice(1)]),
    ],
    [
      'a field without one',
      'DISCLOSURE: value',
      inOrder([free([salt(5), 'x', null]), field, ...decoys.slice(1)]),
    ],
    ['a field twice', 'a field twice', inOrder([free([salt(5), 'statement', 1]), field, ...decoys.slice(1)])],
    [
      'a salt of 15 bytes',
      'DISCLOSURE: salt',
      inOrder([free([salt(5).slice(2), 'x', 1]), field, ...decoys.slice(1)]),
    ],
    [
      'a name that is no text',
      'DISCLOSURE: name',
      inOrder([free([salt(5), 1, 1]), field, ...decoys.slice(1)]),
    ],
    [
      'four elements',
      'DISCLOSURE: elements',
      inOrder([free([salt(5), 'x', 1, 1]), field, ...decoys.slice(1)]),
    ],
    ['no list', 'DISCLOSURE: elements', inOrder([free({ salt: salt(5) }), field, ...decoys.slice(1)])],
    [
      'a disclosure with spaces',
      'NOT_CANONICAL',
      inOrder([base64url(`["${salt(5)}", "x",1]`), field, ...decoys.slice(1)]),
    ],
  ])('does not open with %s', (_name, fault, wrong) => {
    expect(() => open(forge(JSON.stringify(wrong)))).toThrow(fault);
  });

  it('does not open if sd names other digests, fewer, or another class', () => {
    const { sd, sealed } = forge(JSON.stringify(texts));
    const other = [digestOf('x'), ...sd.digests.slice(1)];
    expect(() => open({ sd: { ...sd, digests: other }, sealed })).toThrow('DIGESTS');
    expect(() => open({ sd: { ...sd, digests: sd.digests.slice(1) }, sealed })).toThrow('DIGESTS');
    expect(() => open({ sd: { ...sd, class: 'content' }, sealed })).toThrow('SD_AND_SEALED');
    expect(() => open({ sd: { ...sd, key: place.eventId }, sealed })).toThrow('SD_AND_SEALED');
  });

  it('does not open if its text has spaces, or is no list of texts', () => {
    expect(() => open(forge(JSON.stringify(texts, null, 1)))).toThrow('NOT_CANONICAL');
    expect(() => open(forge('{}', []))).toThrow('DISCLOSURE');
    expect(() => open(forge('[1,2,3,4]', []))).toThrow('DISCLOSURE');
    expect(() => open(forge('["a"', []))).toThrow('NOT_CANONICAL');
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

  it('may be all or some: the rest is counted', () => {
    const sd = { digests: texts.map(digestOf) };
    expect(compareDisclosures(sd, texts)).toEqual({
      fields: { a: 'A', b: 'B', c: 'C', d: 'D' },
      undisclosed: 0,
    });
    expect(compareDisclosures(sd, texts.slice(0, 1))).toEqual({ fields: { a: 'A' }, undisclosed: 3 });
    expect(compareDisclosures(sd, [])).toEqual({ fields: {}, undisclosed: 4 });
  });

  it('are refused twice, from elsewhere, with another spelling, and with a field twice', () => {
    const [a, b] = texts as [string, string];
    const again = writeDisclosure({ salt: Buffer.alloc(16, 9).toString('base64url'), name: 'a', value: 1 });
    const sd = { digests: [...texts, again, `${a}=`].map(digestOf) };
    expect(() => compareDisclosures(sd, [a, a])).toThrow('DIGESTS');
    expect(() => compareDisclosures({ digests: [digestOf(a)] }, [b])).toThrow('DIGESTS');
    expect(() => compareDisclosures(sd, [`${a}=`])).toThrow('DISCLOSURE: base64url');
    expect(() => compareDisclosures(sd, [a, again])).toThrow('a field twice');
  });
});
