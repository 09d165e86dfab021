import { describe, expect, it } from '@jest/globals';
import { nodeHashing } from '../hashing/node-hashing.js';
import { nobleReading } from './noble-reading.js';

describe('The page’s hashes and signatures', () => {
  it('are those of the service, and as strict', () => {
    const seed = new Uint8Array(32).fill(3);
    const message = new TextEncoder().encode('message');
    const signature = nodeHashing.signEd25519(seed, message);
    const key = nodeHashing.publicKeyOf(seed);
    for (const reading of [nodeHashing, nobleReading]) {
      expect(reading.verifyEd25519(key, message, signature)).toBe(true);
      expect(reading.verifyEd25519(key, message.subarray(1), signature)).toBe(false);
      expect(reading.verifyEd25519(key.subarray(1), message, signature)).toBe(false);
    }
    expect(Buffer.from(nobleReading.sha256(message))).toEqual(Buffer.from(nodeHashing.sha256(message)));
    expect(Buffer.from(nobleReading.hmacSha256(seed, message))).toEqual(
      Buffer.from(nodeHashing.hmacSha256(seed, message)),
    );
  });
});
