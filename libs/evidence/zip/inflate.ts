import { DISTANCES, END_OF_BLOCK, fixedCode, LENGTHS, reversed } from './fixed-codes.js';

/** Symbol and bits of its code by the next nine bits of the stream. */
const BY_BITS = byBits();

/**
 * Reads what `canonicalDeflate` writes: one final block with fixed codes. Whether it is the canonical form is for who
 * compares it with the form of what came out.
 * @param size bytes that must come out: no more room is ever taken
 * @returns undefined for anything else
 */
export function inflateFixed(packed: Uint8Array, size: number): Uint8Array | undefined {
  const bits = new BitReader(packed);
  if (bits.take(3) !== 0b011) return undefined;
  const out = new Uint8Array(size);
  let at = 0;
  for (;;) {
    const found = BY_BITS[bits.peek(9)] as number;
    const symbol = found >>> 4;
    bits.drop(found & 15);
    if (bits.over) return undefined;
    if (symbol === END_OF_BLOCK) return at === size && bits.isEnd() ? out : undefined;
    if (symbol < END_OF_BLOCK) {
      if (at >= size) return undefined;
      out[at++] = symbol;
      continue;
    }
    const length = read(bits, LENGTHS, symbol - END_OF_BLOCK - 1);
    const distance = read(bits, DISTANCES, reversed(bits.take(5), 5));
    if (length === undefined || distance === undefined || distance > at || at + length > size)
      return undefined;
    for (const end = at + length; at < end; at++) out[at] = out[at - distance] as number;
  }
}

function read(bits: BitReader, { base, extra }: typeof LENGTHS, rung: number): number | undefined {
  const first = base[rung];
  return first === undefined ? undefined : first + bits.take(extra[rung] as number);
}

/** Bits, the least significant first (RFC 1951 3.1.1). */
class BitReader {
  #at = 0;
  #held = 0;
  #bits = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next bits; zeros beyond the end. At most 16. */
  peek(count: number): number {
    while (this.#bits < count) {
      this.#held |= (this.bytes[this.#at++] ?? 0) << this.#bits;
      this.#bits += 8;
    }
    return this.#held & ((1 << count) - 1);
  }

  drop(count: number): void {
    this.#held >>>= count;
    this.#bits -= count;
  }

  take(count: number): number {
    const taken = this.peek(count);
    this.drop(count);
    return taken;
  }

  /** Whether more was taken than there is. */
  get over(): boolean {
    return this.#at * 8 - this.#bits > this.bytes.length * 8;
  }

  /** Whether nothing follows but the rest of the last byte. */
  isEnd(): boolean {
    return Math.ceil((this.#at * 8 - this.#bits) / 8) === this.bytes.length;
  }
}

function byBits(): Uint16Array {
  const table = new Uint16Array(512);
  // 286 and 287 have codes and never occur (RFC 1951 3.2.6): their lengths are none.
  for (let symbol = 0; symbol < 288; symbol++) {
    const { bits, code } = fixedCode(symbol);
    for (let rest = 0; rest < 512 >> bits; rest++)
      table[reversed(code, bits) | (rest << bits)] = (symbol << 4) | bits;
  }
  return table;
}
