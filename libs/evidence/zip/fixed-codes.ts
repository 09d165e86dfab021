/** The fixed codes of deflate (RFC 1951 3.2.5 and 3.2.6), for writing and for reading. */

/** Sliding window and longest match of deflate (RFC 1951 2). */
export const WINDOW = 32_768;
export const SHORTEST = 3;
export const LONGEST = 258;

/** The symbol that ends a block; lengths begin with the next one. */
export const END_OF_BLOCK = 256;

/** Lengths (RFC 1951 3.2.5): symbol 257 + i stands for `base[i]` and as many extra bits more. */
export const LENGTHS = ladder(
  3,
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5],
);
LENGTHS.base.push(LONGEST);
LENGTHS.extra.push(0);

/** Distances (RFC 1951 3.2.5). */
export const DISTANCES = ladder(
  1,
  Array.from({ length: 30 }, (_, i) => Math.max(0, (i >> 1) - 1)),
);

interface Ladder {
  readonly base: number[];
  readonly extra: number[];
}

function ladder(first: number, extra: number[]): Ladder {
  let next = first;
  const base = extra.map((bits) => {
    const here = next;
    next += 1 << bits;
    return here;
  });
  return { base, extra };
}

/** The code of a literal or length (RFC 1951 3.2.6), most significant bit first. */
export function fixedCode(symbol: number): { readonly bits: number; readonly code: number } {
  if (symbol < 144) return { bits: 8, code: 0x30 + symbol };
  if (symbol < 256) return { bits: 9, code: 0x190 + symbol - 144 };
  if (symbol < 280) return { bits: 7, code: symbol - 256 };
  return { bits: 8, code: 0xc0 + symbol - 280 };
}

/** Huffman codes stand in the stream with their most significant bit first (RFC 1951 3.1.1). */
export function reversed(code: number, bits: number): number {
  let out = 0;
  for (let bit = 0; bit < bits; bit++) out |= ((code >>> bit) & 1) << (bits - 1 - bit);
  return out;
}
