import { createDecipheriv } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson, fromBase64url, readDisclosure, type StoredEvent } from '#stored-event';
import { KekFolder, bucketOf } from '../keys/kek-folder.js';
import { bindingOf } from '../keys/key-ring.js';
import { readMasterKey } from '../keys/master-key.js';
import { epochOf, unwrapKey } from '../keys/wrapping.js';
import { KeyStore } from '../store/key-store.js';

/** A data key as an auditor finds it with the key store's file, the KEKs and the master key in hand. */
export interface FoundKey {
  readonly keyId: string;
  readonly cls: string;
  readonly wrapped: Buffer;
  readonly plain: Buffer;
}

/** Opens the files of a closed data folder by hand and unwraps every living key of a person. */
export async function unwrapByHand(folder: string, subjectId: string): Promise<FoundKey[]> {
  const master = await readMasterKey(join(folder, 'secrets', 'master.key'));
  const keks = await KekFolder.open(join(folder, 'secrets', 'keks'), master);
  const store = await KeyStore.open(join(folder, 'keys.sqlite'));
  const [found] = await store.load([subjectId]);
  await store.close();
  return (found?.keys ?? []).flatMap((key) => {
    if (!key.wrapped) return [];
    const kek = keks.at(bucketOf(subjectId), epochOf(key.wrapped));
    const { keyId, cls, wrapped } = key;
    return [{ keyId, cls, wrapped, plain: unwrapKey(kek, wrapped, bindingOf(key)) }];
  });
}

/** Salts of all disclosures of an event, decoys too, opened with keys found by hand: as bytes and as stored text. */
export function saltsOf({ body, sealed }: StoredEvent, keys: readonly FoundKey[]): Uint8Array[] {
  return sealed.flatMap(({ key: keyId, class: cls, nonce, box }) => {
    const key = keys.find((found) => found.keyId === keyId);
    if (!key) throw new Error('a box without its key');
    const bytes = fromBase64url(box);
    const decipher = createDecipheriv('aes-256-gcm', key.plain, fromBase64url(nonce));
    decipher.setAAD(Buffer.from(canonicalJson([body.id, body.type, cls, keyId])));
    decipher.setAuthTag(bytes.subarray(-16));
    const plain = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
    return (JSON.parse(plain.toString()) as string[]).flatMap((disclosure) => {
      const { salt } = readDisclosure(disclosure);
      return [fromBase64url(salt), Buffer.from(salt), Buffer.from(disclosure)];
    });
  });
}
