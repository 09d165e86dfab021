import {
  DISTANCES,
  END_OF_BLOCK,
  fixedCode,
  LENGTHS,
  LONGEST,
  reversed,
  SHORTEST,
  WINDOW,
} from './fixed-codes.js';

/** How many earlier places are compared at each place. */
const CANDIDATES = 32;
const HASHES = 1 << 15;

/**
 * The one deflated form of a run of bytes (RFC 1951), the same from every implementation for ever: one final block
 * with the fixed codes. At each place, from the first on: of the last 32 earlier places with the same
 * `(a << 10 ^ b << 5 ^ c) & 0x7fff` of their three bytes, those no more than 32,768 back are compared; the longest
 * match of 3 to 258 bytes is written, of equal ones the nearest; without one, the byte itself.
 * @returns undefined if that is not shorter than the bytes
 */
export function canonicalDeflate(bytes: Uint8Array): Uint8Array | undefined {
  const out = new BitWriter(bytes.length);
  // BFINAL 1, BTYPE 01 (RFC 1951 3.2.3).
  out.write(0b011, 3);
  const matches = new Matches(bytes);
  for (let at = 0; at < bytes.length && !out.full;) {
    const length = matches.longestAt(at);
    if (length === 0) out.symbol(bytes[at] as number);
    else {
      out.length(length);
      out.distance(matches.distance);
    }
    for (const end = at + Math.max(1, length); at < end; at++) matches.pass(at);
  }
  out.symbol(END_OF_BLOCK);
  return out.end();
}

/** Earlier places by the hash of their three bytes. */
class Matches {
  /** Of the match found last. */
  distance = 0;
  readonly #newest = new Int32Array(HASHES).fill(-1);
  readonly #before: Int32Array;

  constructor(private readonly bytes: Uint8Array) {
    this.#before = new Int32Array(bytes.length);
  }

  /** Length of the longest match at a place; 0 for none. */
  longestAt(at: number): number {
    const { bytes } = this;
    const most = Math.min(LONGEST, bytes.length - at);
    if (most < SHORTEST) return 0;
    let longest = SHORTEST - 1;
    let place = this.#newest[this.#hash(at)] as number;
    for (let n = 0; n < CANDIDATES && place >= 0 && at - place <= WINDOW; n++) {
      if (bytes[place + longest] === bytes[at + longest]) {
        let length = 0;
        while (length < most && bytes[place + length] === bytes[at + length]) length++;
        if (length > longest) {
          longest = length;
          this.distance = at - place;
          if (length === most) break;
        }
      }
      place = this.#before[place] as number;
    }
    return longest < SHORTEST ? 0 : longest;
  }

  /** Remembers a place that has been written. */
  pass(at: number): void {
    if (at + SHORTEST > this.bytes.length) return;
    const hash = this.#hash(at);
    this.#before[at] = this.#newest[hash] as number;
    this.#newest[hash] = at;
  }

  #hash(at: number): number {
    const { bytes } = this;
    return (
      (((bytes[at] as number) << 10) ^ ((bytes[at + 1] as number) << 5) ^ (bytes[at + 2] as number)) &
      (HASHES - 1)
    );
  }
}

const SYMBOLS = Array.from({ length: 286 }, (_, symbol) => {
  const { bits, code } = fixedCode(symbol);
  return { bits, code: reversed(code, bits) };
});

/** Which rung of a ladder holds a value. */
const rungs = (base: readonly number[], most: number): Uint8Array => {
  const of = new Uint8Array(most + 1);
  for (let value = base[0] as number, rung = 0; value <= most; value++) {
    while (rung + 1 < base.length && (base[rung + 1] as number) <= value) rung++;
    of[value] = rung;
  }
  return of;
};
const LENGTH_RUNGS = rungs(LENGTHS.base, LONGEST);
const DISTANCE_RUNGS = rungs(DISTANCES.base, WINDOW);

/** Writes bits, the least significant first (RFC 1951 3.1.1), into no more room than the bytes themselves take. */
class BitWriter {
  readonly #out: Uint8Array;
  #at = 0;
  #held = 0;
  #bits = 0;

  constructor(room: number) {
    this.#out = new Uint8Array(room);
  }

  /** Whether it became as long as the bytes themselves. */
  get full(): boolean {
    return this.#at >= this.#out.length;
  }

  write(value: number, bits: number): void {
    this.#held |= value << this.#bits;
    this.#bits += bits;
    while (this.#bits >= 8) {
      this.#put();
      this.#held >>>= 8;
      this.#bits -= 8;
    }
  }

  symbol(symbol: number): void {
    const { code, bits } = SYMBOLS[symbol] as (typeof SYMBOLS)[number];
    this.write(code, bits);
  }

  length(length: number): void {
    const rung = LENGTH_RUNGS[length] as number;
    this.symbol(END_OF_BLOCK + 1 + rung);
    this.write(length - (LENGTHS.base[rung] as number), LENGTHS.extra[rung] as number);
  }

  distance(distance: number): void {
    const rung = DISTANCE_RUNGS[distance] as number;
    this.write(reversed(rung, 5), 5);
    this.write(distance - (DISTANCES.base[rung] as number), DISTANCES.extra[rung] as number);
  }

  /** The last byte is filled with zeros. */
  end(): Uint8Array | undefined {
    if (this.#bits > 0) this.#put();
    return this.full ? undefined : this.#out.subarray(0, this.#at);
  }

  /** Beyond the room nothing is kept: then the bytes are stored as they are. */
  #put(): void {
    if (!this.full) this.#out[this.#at] = this.#held & 0xff;
    this.#at += 1;
  }
}
