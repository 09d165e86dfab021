import { setImmediate } from 'node:timers/promises';
import type { EventStore } from '#event-store';
import type { StoredEvent } from '#stored-event';
import type { Directory } from '../directory/directory.js';
import { openLinks, standingLinks } from '../directory/standing-identifiers.js';
import type { KeyRings } from '../keys/key-rings.js';
import type { Recent } from '../recent.js';
import type { Sealing } from '../sealing/sealing.js';
import type { KeyStore } from '../store/key-store.js';
import type { ProofJudge } from '../subjects.js';
import { dueProofKeys } from './plan-erasure.js';
import { eventsOf } from './stream-events.js';

const PAGE = 500;
const BUCKETS = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** What the sweeper works on. */
export interface SweptPlaces {
  readonly store: EventStore;
  readonly keyStore: KeyStore;
  readonly rings: KeyRings;
  readonly directory: Directory;
  readonly sealing: Sealing;
  /** Persons who were handed out a short while ago. */
  readonly recent: Recent;
  readonly clock: { now(): number };
  readonly graceMs: number;
  /** Other processes record meanwhile: what they are about to use they have leased. */
  readonly several: boolean;
}

/** Takes away what is due, or what belongs to an append that never came to be. */
export class Sweeper {
  private ending = false;

  constructor(private readonly places: SweptPlaces) {}

  /**
   * A sweep under way gives up before the next person: after a large import it takes minutes, and nobody waits that
   * long for a service to stop. What it did stands, the rest is for the next sweep.
   */
  end(): void {
    this.ending = true;
  }

  /** Proof of erased persons that may be kept no longer is recorded as destroyed, and destroyed. @returns keys */
  async proofKeys(judge: ProofJudge): Promise<number> {
    const { store, keyStore, rings } = this.places;
    let count = 0;
    let after = '';
    for (;;) {
      const page = await keyStore.pendingProof(after, PAGE);
      for (const subjectId of page) {
        if (this.ending) return count;
        const events = await eventsOf(store, subjectId);
        const answers = await judge.keepProof(subjectId, events);
        const { due, waiting } = dueProofKeys({ events, ...answers }, await rings.ring(subjectId));
        if (due.length > 0) await judge.recordProofDestroyed(subjectId, due);
        else if (!waiting) await keyStore.setPendingProof(subjectId, false);
        count += due.length;
      }
      if (page.length < PAGE) return count;
      after = page.at(-1) as string;
    }
  }

  /**
   * Keys made for an append that lost its race: old enough that no append can be under way, and no event names
   * them. They never sealed anything, so they go without a tombstone. @returns keys
   */
  async orphanKeys(): Promise<number> {
    const { keyStore, recent, clock, graceMs, several } = this.places;
    const from = await keyStore.judgedUntil();
    const to = clock.now() - graceMs;
    if (to - from < graceMs) return 0;
    let count = 0;
    for (const bucket of BUCKETS)
      for (const subjectId of await keyStore.madeBetween(bucket, from, to)) {
        if (this.ending) return count;
        count += await this.orphansOf(subjectId, from, to);
        // The embedded stores answer in the same turn of the event loop: let others in.
        await setImmediate();
      }
    await keyStore.setJudgedUntil(to);
    if (several) await keyStore.endLeases(to);
    recent.judgedUntil = to;
    return count;
  }

  private async orphansOf(subjectId: string, from: number, to: number): Promise<number> {
    const { store, keyStore, rings, recent, several } = this.places;
    const events = await eventsOf(store, subjectId);
    const used = new Set(events.flatMap(({ body }) => body.sd.map(({ key }) => key)));
    const [stored] = await keyStore.load([subjectId]);
    const orphans = (stored?.keys ?? []).filter(
      ({ cls, keyId, wrapped, createdAt }) =>
        wrapped !== null &&
        createdAt >= from &&
        createdAt < to &&
        !used.has(keyId) &&
        // K_mac and K_tag stand in no event; they belong to a stream that exists.
        (events.length === 0 || (cls !== 'mac' && cls !== 'tag')),
    );
    if (orphans.length === 0) return 0;
    rings.drop(subjectId);
    const removed = await keyStore.remove(
      subjectId,
      orphans.map(({ keyId }) => keyId),
      () => !recent.has(subjectId),
      several ? to : undefined,
    );
    rings.drop(subjectId);
    return removed;
  }

  /** Directory rows whose link was never stored. Those whose link stands are confirmed. @returns rows */
  async danglingRows(): Promise<number> {
    const { directory, clock, graceMs } = this.places;
    await directory.flush();
    const before = clock.now() - graceMs;
    let count = 0;
    for (;;) {
      const page = await directory.behind.unconfirmed(before, PAGE);
      const confirmed: string[] = [];
      let removed = 0;
      for (const { row, subjectId } of page) {
        if (this.ending) break;
        if (await this.isLinked(row, subjectId)) confirmed.push(row);
        else if (await this.removeDangling(row, subjectId, before)) removed++;
      }
      await directory.behind.confirm(confirmed);
      count += removed;
      if (this.ending || page.length < PAGE || confirmed.length + removed === 0) return count;
    }
  }

  private async isLinked(row: string, subjectId: string): Promise<boolean> {
    const { store, sealing } = this.places;
    const links: readonly StoredEvent[] = standingLinks(await eventsOf(store, subjectId));
    return (await openLinks(sealing, subjectId, links)).some((link) => link.row === row);
  }

  private removeDangling(row: string, subjectId: string, before: number): Promise<boolean> {
    const { directory, recent } = this.places;
    return directory.sweepRow(row, subjectId, before, () => !recent.has(subjectId));
  }
}
