import { createDecipheriv } from 'node:crypto';
import {
  associatedData,
  canonicalJson,
  compareDisclosures,
  digestOf,
  fromBase64url,
  openBox,
  StoredEventError,
  writeDisclosure,
  type Disclosure,
  type SdEntry,
  type SealedBox,
} from '#stored-event';
import { sealBoxInput, type BoxInput } from '../golden/fixed-box.js';
import { describeVectorFile } from './vectors.js';

interface OpenInput {
  readonly id: string;
  readonly type: string;
  readonly dataKey: string;
  readonly sd: SdEntry;
  readonly sealed: SealedBox;
}

/** Plain AES-256-GCM as any other reader would do it. */
function decrypted({ dataKey, nonce }: BoxInput, { box }: SealedBox, aad: string): string {
  const bytes = fromBase64url(box);
  const decipher = createDecipheriv('aes-256-gcm', fromBase64url(dataKey), fromBase64url(nonce));
  decipher.setAAD(Buffer.from(aad, 'utf8')).setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
}

describeVectorFile(
  'disclosures.json',
  {
    disclosure: (input: Disclosure) => {
      const disclosure = writeDisclosure(input);
      return {
        json: canonicalJson([input.salt, input.name, input.value]),
        disclosure,
        digest: digestOf(disclosure),
      };
    },
    box: (input: BoxInput & { id: string; type: string }) => {
      const box = sealBoxInput(input.id, input.type, input);
      const aad = associatedData({ eventId: input.id, type: input.type }, input.class, input.key);
      return { ...box, associatedData: aad, plaintext: decrypted(input, box.sealed, aad) };
    },
    open: ({ id, type, dataKey, sd, sealed }: OpenInput) => ({
      fields: openBox({ eventId: id, type, dataKey: fromBase64url(dataKey) }, sd, sealed),
    }),
    disclosures: ({ sd, disclosures }: { sd: SdEntry; disclosures: string[] }) =>
      compareDisclosures(sd, disclosures),
  },
  [StoredEventError],
);
