import { concat, uint64be, utf8 } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Hashing, Signing } from '../hashing/index.js';
import { COSIGNATURE_V1, verifierKey } from './vkey.js';

/** What a witness signs: two lines before the whole note text (C2SP tlog-cosignature, Ed25519 signed message). */
export function cosignedMessage(text: string, time: bigint): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`);
}

/** Time of a timestamped signature of 8 + 64 bytes, in seconds of the POSIX epoch. @throws EvidenceError `SIGNATURE` */
export function cosignatureTime(signature: Uint8Array): bigint {
  demand(signature.length === 72, 'SIGNATURE', 'cosignature');
  const time = new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0);
  demand(time < 2n ** 63n, 'SIGNATURE', 'cosignature time');
  return time;
}

/** Key id and timestamped signature of a witness, for a signature line. @param seed 32 bytes @param time seconds */
export function cosign(
  making: Hashing & Signing,
  witness: { readonly name: string; readonly seed: Uint8Array },
  text: string,
  time: bigint,
): { readonly name: string; readonly keyId: Uint8Array; readonly signature: Uint8Array } {
  const key = verifierKey(making, witness.name, making.publicKeyOf(witness.seed), COSIGNATURE_V1);
  const signed = making.signEd25519(witness.seed, cosignedMessage(text, time));
  return { name: witness.name, keyId: key.id, signature: concat(uint64be(time), signed) };
}
