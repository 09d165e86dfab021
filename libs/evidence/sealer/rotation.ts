import type { EventStore } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import { SealerHalted } from '../log/sealer-halted.js';
import type { NoteSigner } from '../notes/index.js';
import type { SigningKeyRows } from '../store/signing-key-rows.js';
import { ledgerEvent } from './ledger-event.js';
import { lastRec } from './last-rec.js';
import type { SigningKeys } from './signing-keys.js';

/**
 * Rotation of the log's key (evidence format 1): `ledger.key_rotated` is recorded, both keys sign the next checkpoint,
 * then the old key is destroyed. Each step is kept before the next, so that a crash in between is made up for.
 */
export class Rotation {
  constructor(
    private readonly keys: SigningKeys,
    private readonly rows: SigningKeyRows,
    private readonly store: EventStore,
    private readonly stream: string,
    private readonly clock: { now(): number },
    /** True once the event is a leaf. */
    private readonly isLeaf: (eventId: string) => boolean,
    /** Comes before each step that cannot be taken back. */
    private readonly share: () => Promise<void>,
  ) {}

  /** Compares the key file with what has signed before, and ends a rotation that was interrupted. @throws SealerHalted */
  async recover(): Promise<void> {
    const pending = this.rows.rotation();
    const last = this.rows.vkeys().at(-1);
    const { current } = this.keys;
    if (!pending && this.keys.next?.vkey === last && last !== undefined) await this.promote();
    else if (last === undefined) this.rows.add(current.vkey);
    else if (!pending && last !== current.vkey)
      throw new SealerHalted(
        'KEY_MISSING',
        `the signing key is ${current.vkey}, but the log was last signed by ${last}: bring that key back and rotate`,
      );
    if (pending) await this.append(pending);
  }

  /** Verifier keys that sign the next seal's checkpoint: both, once the rotation is recorded. */
  signers(): string[] {
    const pending = this.rows.rotation();
    if (pending && this.isLeaf(pending.event)) return [pending.old, pending.new];
    return [pending?.old ?? this.rows.vkeys().at(-1) ?? this.keys.current.vkey];
  }

  /** The key that signs now. */
  get current(): NoteSigner {
    return this.keys.current;
  }

  signerOf(vkey: string): NoteSigner | undefined {
    return [this.keys.current, this.keys.next].find((signer) => signer?.vkey === vkey);
  }

  /** Makes and records a new key; the next seal is signed by both. @returns its verifier key */
  async rotate(): Promise<string> {
    const known = this.rows.rotation();
    if (known) {
      await this.append(known);
      return known.new;
    }
    const next = await this.keys.makeNext();
    const old = this.keys.current.vkey;
    const rec = Math.max(this.clock.now(), await lastRec(this.store, this.stream));
    const event = ledgerEvent('ledger.key_rotated', { old, new: next.vkey }, rec);
    const row = { old, new: next.vkey, event: event.id, data: Buffer.from(event.data) };
    this.rows.begin(row);
    await this.append(row);
    return next.vkey;
  }

  /** Told what has signed: with both keys, the rotation is over. */
  async signedWith(signers: string): Promise<void> {
    const pending = this.rows.rotation();
    if (!pending || signers !== `${pending.old}\n${pending.new}`) return;
    this.rows.end();
    await this.promote();
  }

  /** Destroys the old key once the rotation is over, for every sealer. */
  async promote(): Promise<void> {
    const { next } = this.keys;
    if (!next || this.rows.rotation() || next.vkey !== this.rows.vkeys().at(-1)) return;
    await this.share();
    await this.keys.promote();
  }

  private async append(row: { readonly event: string; readonly data: Uint8Array }): Promise<void> {
    await this.share();
    const [last] = await this.store.readStream(this.stream, { direction: 'backwards', limit: 1 });
    if (last?.id === row.event) return;
    const found = await this.store.readStream(this.stream);
    if (found.some(({ id }) => id === row.event)) return;
    const expected = last ? last.revision : 'no_stream';
    try {
      await this.store.append(this.stream, expected, [
        { id: row.event, type: 'ledger.key_rotated', data: row.data },
      ]);
    } catch (error) {
      // Another act of this ledger came in between: the stream has moved on, the event has not.
      if (!(error instanceof WrongExpectedRevision)) throw error;
      await this.append(row);
    }
  }
}
