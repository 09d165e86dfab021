import { createHmac, createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import type { Making } from './hashing.js';

// DER before the 32 bytes of a key (RFC 8410 7 and 4): node:crypto takes keys in these wrappings only.
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The service's adapter: node:crypto. */
export const nodeHashing: Making = {
  sha256: (data) => hash('sha256', data, 'buffer'),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  verifyEd25519(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    try {
      return verify(null, message, publicKeyObject(publicKey), signature);
    } catch {
      return false;
    }
  },
  signEd25519: (seed, message) => sign(null, message, privateKeyObject(seed)),
  publicKeyOf(seed) {
    const spki = createPublicKey(privateKeyObject(seed)).export({ type: 'spki', format: 'der' });
    return new Uint8Array(spki.subarray(SPKI.length));
  },
};

function privateKeyObject(seed: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

function publicKeyObject(publicKey: Uint8Array) {
  return createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
}
