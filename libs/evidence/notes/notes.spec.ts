import { describe, expect, it } from '@jest/globals';
import { utf8 } from '../bytes/index.js';
import { nodeHashing } from '../hashing/node-hashing.js';
import {
  cosign,
  COSIGNATURE_V1,
  noteSigner,
  readNote,
  readVkey,
  verifierKey,
  verifyNote,
  writeNote,
  writeSignatureLine,
  writeVkey,
} from './index.js';

const seed = nodeHashing.sha256(utf8('a key'));
const witnessSeed = nodeHashing.sha256(utf8('a witness'));
const signer = noteSigner(nodeHashing, 'ledger.example/log', seed);
const key = readVkey(nodeHashing, signer.vkey);
const witness = verifierKey(
  nodeHashing,
  'witness.example/w',
  nodeHashing.publicKeyOf(witnessSeed),
  COSIGNATURE_V1,
);
const TEXT = 'ledger.example/log\n7\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n';
const TIME = 1_679_315_147n;

const signature = signer.sign(TEXT) as string;
const cosignature = writeSignatureLine(
  cosign(nodeHashing, { name: witness.name, seed: witnessSeed }, TEXT, TIME),
);
const verified = (note: string, keys = [key, witness]) => verifyNote(nodeHashing, readNote(note), keys);

describe('a signed note', () => {
  it('is signed by the log and cosigned by a witness, who says when', () => {
    expect(verified(writeNote(TEXT, [signature, cosignature]))).toEqual([
      { key },
      { key: witness, time: TIME },
    ]);
  });

  it('takes a cosignature for no signature of the log, nor the other way round', () => {
    // The same bytes of a key, of another type: another id, so another key.
    const asLog = verifierKey(nodeHashing, witness.name, witness.publicKey);
    expect(() => verified(writeNote(TEXT, [cosignature]), [asLog])).toThrow('NO_KNOWN_KEY');
    const plain = noteSigner(nodeHashing, witness.name, witnessSeed).sign(TEXT) as string;
    expect(() => verified(writeNote(TEXT, [plain]), [witness])).toThrow('NO_KNOWN_KEY');
  });

  it('whose cosignature names another time is refused whole', () => {
    const bytes = Buffer.from(cosignature.split(' ')[2] as string, 'base64');
    bytes[11] = (bytes[11] as number) ^ 1;
    const bent = `\u2014 ${witness.name} ${bytes.toString('base64')}\n`;
    expect(() => verified(writeNote(TEXT, [signature, bent]))).toThrow('SIGNATURE');
  });

  it('is separated from its text by the last empty line', () => {
    const text = 'one\n\ntwo\n';
    const note = readNote(writeNote(text, [signer.sign(text) as string]));
    expect(note.text).toBe(text);
    expect(verifyNote(nodeHashing, note, [key])).toEqual([{ key }]);
  });

  it.each([
    ['a byte that is not UTF-8', Buffer.from([0xff, 0x0a, 0x0a]), 'ENCODING'],
    ['a tab', `a\tb\n\n${signature}`, 'CONTROL_CHARACTER'],
    ['a line after the signatures', `${writeNote(TEXT, [signature])}more\n`, 'SIGNATURE_LINE'],
    ['a name with a plus', writeNote(TEXT, [signature.replace('/log', '+log')]), 'SIGNATURE_LINE'],
    ['two spaces', writeNote(TEXT, [signature.replace(' ', '  ')]), 'SIGNATURE_LINE'],
    ['base64 without padding', writeNote(TEXT, [signature.replace(/=+\n/, '\n')]), 'ENCODING'],
    ['nothing', '', 'UNSIGNED'],
  ])('with %s is refused', (_what, note, code) => {
    expect(() => readNote(note)).toThrow(code);
  });
});

describe('a verifier key', () => {
  it('is read from what it is written as', () => {
    for (const one of [key, witness]) expect(readVkey(nodeHashing, writeVkey(one))).toEqual(one);
  });

  it.each([
    ['another id', signer.vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['another name', signer.vkey.replace('/log', '/lag')],
    ['a type that nobody assigned', `${key.name}+00000000+${Buffer.alloc(33, 9).toString('base64')}`],
    ['a short key', `${key.name}+00000000+AQ==`],
    ['no parts', 'ledger.example/log'],
  ])('with %s is refused', (_what, text) => {
    expect(() => readVkey(nodeHashing, text)).toThrow(/VKEY|LENGTH/);
  });
});
