import { createHash } from 'node:crypto';

/**
 * The numbers of the test file of RFC 8785's author, each with its IEEE 754 bits in hexadecimal, made as the
 * README of the vectors describes: the edge cases that it lists, 2,000 around the smallest normal number, then a
 * chain of SHA-256 blocks. Endless.
 */
export function* es6Numbers(readme: string): Generator<readonly [ieee: string, value: number]> {
  const listed = readme.slice(readme.indexOf('staticU64s'), readme.indexOf('staticF64s'));
  for (const [literal] of listed.matchAll(/0x[0-9a-f]{16}/g)) yield numberOf(BigInt(literal));
  for (let i = 0n; i < 2000n; i++) yield numberOf(0x0010000000000000n + i);
  let block: Buffer = Buffer.alloc(32);
  for (;;) {
    block = createHash('sha256').update(block).digest();
    for (let at = 0; at < 32; at += 8) {
      const value = block.readDoubleLE(at);
      if (value !== 0 && Number.isFinite(value)) yield numberOf(block.readBigUInt64LE(at));
    }
  }
}

function numberOf(bits: bigint): readonly [string, number] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(bits);
  return [bits.toString(16), bytes.readDoubleBE(0)];
}
