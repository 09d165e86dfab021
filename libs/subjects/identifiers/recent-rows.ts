import type { Identifier } from '../subjects.js';

/** How many identifiers a generation holds, and how long it is the young one, milliseconds. */
const GENERATION_SIZE = 20_000;
const GENERATION_MS = 30_000;

/**
 * Rows of identifiers asked about a moment ago: a service asks several questions about the same person in a row, and
 * normalising and hashing the address would cost more than the answer. Holds addresses in plain text, so it is small,
 * an address goes when for a minute others were asked about, and all go when anybody is erased.
 */
export class RecentRows {
  #young = new Map<string, string>();
  #old = new Map<string, string>();
  #youngSince = 0;

  /** @param now milliseconds of any clock that does not go back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The row of an identifier as it was asked, or what `code` gives for it. @throws what `code` throws */
  of(controller: string, { scheme, value }: Identifier, code: () => string): string {
    const asked = `${scheme}\n${controller.length}\n${controller}${value}`;
    const young = this.#young.get(asked);
    if (young !== undefined) return young;
    // First: what is no identifier throws here, and a scheme with a line feed never gets to be a key.
    const row = this.#old.get(asked) ?? code();
    this.#age();
    this.#young.set(asked, row);
    return row;
  }

  forget(): void {
    this.#young.clear();
    this.#old.clear();
  }

  #age(): void {
    const now = this.now();
    const age = now - this.#youngSince;
    if (age < GENERATION_MS && this.#young.size < GENERATION_SIZE) return;
    // Whoever was not asked about for a whole generation's time was there too long already.
    this.#old = age < 2 * GENERATION_MS ? this.#young : new Map<string, string>();
    this.#young = new Map();
    this.#youngSince = now;
  }
}
