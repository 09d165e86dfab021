import type { KeyStore } from '../store/key-store.js';
import type { HeldKey } from './key-ring.js';

/** How often it is looked how far the sweeper is: whoever knows less asks for leases that it does not need. */
const LOOKED_EVERY_MS = 600_000;

/**
 * Keys that several processes hold in memory while one of them sweeps those that never sealed anything. A key is swept once it
 * is a grace old, if no event names it, so whoever is about to seal takes a lease on one that is half a grace old: it is
 * still there, and stays for a grace more. Keys that the sweeper has judged and left are some event's, and stay anyway.
 */
export class KeyLeases {
  private lookedAt = -Infinity;
  private judgedUntil = 0;

  /** @param graceMs keys younger than this are not swept */
  constructor(
    private readonly store: Pick<KeyStore, 'lease' | 'judgedUntil'>,
    private readonly clock: { now(): number },
    private readonly graceMs: number,
  ) {}

  /** Until when keys have been judged, UTC ms, as of some minutes ago: those older that are read after this were left. */
  async judged(): Promise<number> {
    const now = this.clock.now();
    if (now - this.lookedAt >= LOOKED_EVERY_MS) {
      this.judgedUntil = await this.store.judgedUntil();
      this.lookedAt = now;
    }
    return this.judgedUntil;
  }

  /**
   * Makes sure that living keys of a person outlast what is about to be appended.
   * @returns false: one may have been swept since it was read; read the person's keys again
   */
  async hold(subjectId: string, keys: readonly HeldKey[]): Promise<boolean> {
    const now = this.clock.now();
    const young = now - this.graceMs / 2;
    const old = keys.filter(({ judged, sureAt }) => !judged && sureAt < young);
    if (old.length === 0) return true;
    const judgedUntil = await this.judged();
    if (old.some(({ stored }) => stored.createdAt < judgedUntil)) return false;
    const keyIds = old.map(({ stored }) => stored.keyId);
    if (!(await this.store.lease(subjectId, keyIds, now))) return false;
    for (const key of old) key.sureAt = now;
    return true;
  }
}
