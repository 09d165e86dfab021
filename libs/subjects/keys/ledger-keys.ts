import { randomBytes } from 'node:crypto';
import { SubjectsError } from '../errors.js';
import { Mutex } from '#mutex';
import type { KeyStore } from '../store/key-store.js';
import type { MasterKey } from './master-key.js';
import { KEY_BYTES } from './wrapping.js';

/** Made with the ledger: K_dir, K_supp, K_access, and K_pub and K_mac of the `ledger-*` streams. */
const OF_THE_LEDGER = ['dir', 'supp', 'access', 'pub:', 'mac:'];

/**
 * The keys that are no person's, random, wrapped by the master key (facts-and-subjects 6 and 11): one each per
 * ledger, and per controller K_pub (`pub:acme`) and K_mac (`mac:acme`).
 */
export class LedgerKeys {
  private readonly keys = new Map<string, Buffer>();
  private readonly turns = new Mutex();

  private constructor(
    private readonly store: KeyStore,
    private readonly master: MasterKey,
  ) {}

  /** Opens all, makes those of the ledger on a first start. @throws SubjectsError MASTER_KEY_WRONG */
  static async open(store: KeyStore, master: MasterKey): Promise<LedgerKeys> {
    const opened = new LedgerKeys(store, master);
    opened.take(await store.ledgerKeys());
    await opened.ensure(OF_THE_LEDGER);
    return opened;
  }

  /** A key that stands. @throws SubjectsError KEY_MISSING */
  get(name: string): Buffer {
    const key = this.keys.get(name);
    if (!key) throw new SubjectsError('KEY_MISSING', name);
    return key;
  }

  /** Makes keys that are missing, durably; the first writer wins. */
  async ensure(names: readonly string[]): Promise<void> {
    if (names.every((name) => this.keys.has(name))) return;
    await this.turns.run(async () => {
      const missing = names.filter((name) => !this.keys.has(name));
      if (missing.length === 0) return;
      const made = missing.map(
        (name) => [name, this.master.wrap(randomBytes(KEY_BYTES), ['ledger', name])] as const,
      );
      this.take(await this.store.addLedgerKeys(new Map(made)));
    });
  }

  clear(): void {
    for (const key of this.keys.values()) key.fill(0);
    this.keys.clear();
  }

  private take(wrapped: ReadonlyMap<string, Buffer>): void {
    for (const [name, bytes] of wrapped) {
      if (this.keys.has(name)) continue;
      try {
        this.keys.set(name, this.master.unwrap(bytes, ['ledger', name]));
      } catch (cause) {
        throw new SubjectsError('MASTER_KEY_WRONG', 'these keys were made with another master key', {
          cause,
        });
      }
    }
  }
}
