import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { forgottenBy, type ForgottenMarker } from '../erasure/forgotten.js';
import { Gather } from '../gather.js';
import type { CodedIdentifier } from '../identifiers/identifier-codes.js';
import type { DirectoryRow, DirectoryStore, Found } from '../store/directory-store.js';
import type { Reservation } from '../subjects.js';

type Codes = Pick<CodedIdentifier, 'row' | 'marker'>;

/** Confirmations that wait in memory where nobody sweeps in this process. */
const MOST_STORED = 500;

interface Held {
  readonly subjectId: string;
  confirmed: boolean;
  readonly createdAt: number;
  /** The identifier was a forgotten objector's. */
  readonly suppressed: boolean;
}

/** A claim: for nobody in particular (`reserve`), or for a known person (`link`). */
interface Claim extends Codes {
  readonly subjectId: string;
  readonly link: boolean;
}

/**
 * Identifiers -> subject ids. Looks and claims of many callers go into one turn at the database; rows used last are
 * kept in memory. The truth is in the streams.
 */
export class Directory {
  private readonly cache: LRUCache<string, Held>;
  private readonly looks: Gather<Codes, Found>;
  private readonly claims: Gather<Claim, Found>;
  private stored = new Set<string>();
  /** Rises when a row goes: what was read before must not be kept after. */
  private removals = 0;

  constructor(
    private readonly store: DirectoryStore,
    private readonly clock: { now(): number },
    cachedIdentifiers: number,
    /** Called for each person that a claim hands out, before anybody else can touch its row. */
    private readonly handedOut: (subjectId: string) => void,
    /**
     * Where another process may sweep: how long a row is believed that is not confirmed, since it was written or handed out,
     * milliseconds. Half of what the sweeper waits, so that the other half is left for an append.
     */
    private readonly believedMs = Infinity,
  ) {
    this.cache = new LRUCache({ max: cachedIdentifiers });
    this.looks = new Gather((codes) => this.store.find(codes));
    this.claims = new Gather((claims) => this.store.claim(claims, this.clock.now(), handedOut));
  }

  /** The person of a row that is in memory; undefined: ask `locate`. */
  held(row: string): string | undefined {
    return this.believed(row)?.subjectId;
  }

  /** The person of an identifier, through its row, then its marker. */
  async locate(codes: Codes): Promise<string | undefined> {
    const held = this.believed(codes.row);
    if (held) return held.subjectId;
    const before = this.removals;
    const found = await this.looks.add(codes);
    this.keep(codes.row, found, before);
    return found.row?.subjectId ?? found.marked;
  }

  /** The person of an identifier; for nobody a new id, whose row is durable when this returns. */
  async reserve(codes: Codes): Promise<Reservation> {
    const held = this.believed(codes.row);
    if (held) return reservation(held, 'directory');
    const mine = randomUUID();
    const found = await this.claim(codes, mine, false);
    if (!found.row) return { subjectId: found.marked as string, via: 'marker', linkNeeded: false };
    return reservation(heldOf(found.row, found.marked), found.row.subjectId === mine ? 'new' : 'directory');
  }

  /**
   * Gives those of these identifiers that mean nobody to new persons, all in one turn at the database; durable when
   * this returns. @returns for each whether it is the new person's now: not where there is somebody, or a forgotten
   *   objector was
   */
  async reserveNew(wanted: readonly Omit<Claim, 'link'>[]): Promise<readonly boolean[]> {
    const before = this.removals;
    const claims = wanted
      .filter(({ row }) => !this.cache.has(row))
      .map(({ row, marker, subjectId }): Claim => ({ row, marker, subjectId, link: false }));
    if (claims.length === 0) return wanted.map(() => false);
    const found = await this.store.claim(claims, this.clock.now(), this.handedOut);
    const mine = new Set<string>();
    for (const [i, { row, subjectId }] of claims.entries()) {
      const one = found[i] as Found;
      this.keep(row, one, before);
      if (one.row?.subjectId === subjectId && !forgottenBy(one.marked)?.objected) mine.add(subjectId);
    }
    return wanted.map(({ subjectId }) => mine.has(subjectId));
  }

  /** Claims an identifier for a known person. @returns whose it is now */
  async link(codes: Codes, subjectId: string): Promise<string> {
    const held = this.believed(codes.row);
    if (held) return held.subjectId;
    const found = await this.claim(codes, subjectId, true);
    return found.row?.subjectId ?? (found.marked as string);
  }

  /** Notes that the append of a link was acknowledged; written with `flush`. */
  linkStored(row: string): void {
    const held = this.cache.peek(row);
    if (held?.confirmed) return;
    if (held) held.confirmed = true;
    this.stored.add(row);
    if (this.believedMs < Infinity && this.stored.size >= MOST_STORED)
      void this.flush().catch(() => undefined);
  }

  /** Reads a person's rows anew when they are asked for: another process may have taken some away. */
  drop(subjectId: string): void {
    this.removals++;
    const rows = [...this.cache.entries()].filter(([, held]) => held.subjectId === subjectId);
    for (const [row] of rows) this.cache.delete(row);
  }

  /** Takes a row away from a person. */
  removeRow(row: string, subjectId: string): Promise<boolean> {
    return this.remove(row, () => this.store.removeRow(row, subjectId));
  }

  /** Takes a row away whose link was never stored. @param before, still as `DirectoryStore.sweepRow` */
  sweepRow(row: string, subjectId: string, before: number, still: () => boolean): Promise<boolean> {
    return this.remove(row, () => this.store.sweepRow(row, subjectId, before, still));
  }

  private async remove(row: string, task: () => Promise<boolean>): Promise<boolean> {
    this.removals++;
    this.cache.delete(row);
    this.stored.delete(row);
    const removed = await task();
    // Somebody may have read it in a turn before ours.
    this.removals++;
    if (removed) this.cache.delete(row);
    return removed;
  }

  /** Erasure: these rows of a person go, and markers come. */
  async erase(
    subjectId: string,
    rows: readonly string[],
    markers: readonly string[],
    position: bigint,
  ): Promise<void> {
    this.removals++;
    await this.store.erase(subjectId, rows, markers, position);
    this.removals++;
    for (const row of rows) {
      this.cache.delete(row);
      this.stored.delete(row);
    }
  }

  /** Persons were forgotten: their markers mean nobody any more (facts-and-subjects 7). */
  async forgetPersons(markers: readonly ForgottenMarker[], position: bigint): Promise<void> {
    await this.store.forgetPersons(markers, position);
  }

  /** Writes down which links are stored: late is harmless, the sweeper would find out by itself. */
  async flush(): Promise<void> {
    // Neighbours on one page are written together.
    const rows = [...this.stored].sort();
    this.stored = new Set();
    for (let i = 0; i < rows.length; i += 2000) await this.store.confirm(rows.slice(i, i + 2000));
  }

  /** Forgets all rows in memory: the store was replaced. */
  forget(): void {
    this.removals++;
    this.cache.clear();
  }

  /** The store behind, for the sweeper and the rebuild. */
  get behind(): DirectoryStore {
    return this.store;
  }

  /** What is in memory, unless another process may have swept it since. */
  private believed(row: string): Held | undefined {
    const held = this.cache.get(row);
    if (!held || this.isBelieved(held)) return held;
    this.cache.delete(row);
    return undefined;
  }

  private isBelieved({ confirmed, createdAt }: Pick<Held, 'confirmed' | 'createdAt'>): boolean {
    return confirmed || this.clock.now() - createdAt < this.believedMs;
  }

  /** Claims an identifier; a row that stood there for long is as good as new afterwards. */
  private async claim({ row, marker }: Codes, subjectId: string, link: boolean): Promise<Found> {
    for (;;) {
      const before = this.removals;
      // The codes are of a class that makes the marker when it is asked for: a spread would leave it out.
      const found = await this.claims.add({ row, marker, subjectId, link });
      const standing = found.row;
      // A rival's row that stood in the way of ours, and went before it was read.
      if (!standing && found.marked === undefined) continue;
      if (!standing || this.isBelieved(standing)) {
        this.keep(row, found, before);
        return found;
      }
      const createdAt = this.clock.now();
      if (!(await this.store.prolong(row, standing.subjectId, createdAt))) continue;
      const prolonged = { ...found, row: { ...standing, createdAt } };
      this.keep(row, prolonged, before);
      return prolonged;
    }
  }

  private keep(row: string, found: Found, before: number): void {
    if (found.row && this.removals === before && !this.cache.has(row))
      this.cache.set(row, heldOf(found.row, found.marked));
  }
}

function heldOf({ subjectId, confirmed, createdAt }: DirectoryRow, marked: string | undefined): Held {
  return { subjectId, confirmed, createdAt, suppressed: forgottenBy(marked)?.objected === true };
}

function reservation({ subjectId, confirmed, suppressed }: Held, via: 'directory' | 'new'): Reservation {
  return { subjectId, via, linkNeeded: !confirmed, ...(suppressed && !confirmed && { suppressed }) };
}
