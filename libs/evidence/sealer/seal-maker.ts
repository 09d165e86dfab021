import type { EventStore, Position, RecordedEvent } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import { decodeTrusted } from '#stored-event';
import { toBase64url } from '../bytes/index.js';
import { digestText, keysetOf, type Seal } from '../checkpoint/index.js';
import type { Hashing } from '../hashing/index.js';
import type { LogStart } from '../log/log-start.js';
import { SealerHalted } from '../log/sealer-halted.js';
import type { LogStore, PendingSeal } from '../store/log-store.js';
import { lastRec } from './last-rec.js';
import { ledgerEvent } from './ledger-event.js';

/** Decides on seals and records them. */
export class SealMaker {
  private rec = 0;

  constructor(
    private readonly store: EventStore,
    private readonly log: LogStore,
    private readonly hashing: Hashing,
    private readonly clock: { now(): number },
    /** `ledger-seals-<writer>`: this sealer's own stream. */
    readonly stream: string,
    private readonly start: LogStart,
    /** Verifier keys that will sign. */
    private readonly signers: () => readonly string[],
  ) {}

  /** Reads when the last seal was recorded. */
  async load(): Promise<void> {
    this.rec = await lastRec(this.store, this.stream);
  }

  /** A seal over all leaves so far; it is kept, with its map, before it is recorded. */
  async prepare(size: number): Promise<PendingSeal> {
    const head = this.log.head(this.stream);
    const signers = this.signers();
    const [last] = this.log.leavesFrom(size - 1, 1);
    const prevSeal = head && this.ownSeal(this.log.lastLeafOf(this.stream));
    this.rec = Math.max(this.rec, this.clock.now());
    return this.log.prepareSeal(size, (mapRoot) => {
      const seal: Seal = {
        mapRoot: toBase64url(mapRoot),
        mapSize: String(size),
        prevSeal: prevSeal === undefined ? '' : String(prevSeal),
        position: last?.position ?? '0',
        keyset: keysetOf(this.hashing, signers),
        prevTsr: digestText(this.hashing, this.log.checkpoints.lastTimestamp()),
      };
      const { id, data } = ledgerEvent('ledger.sealed', seal, this.rec);
      const expected = head?.rev ?? -1;
      return { event: id, expected, data: Buffer.from(data), signers: signers.join('\n') };
    });
  }

  /** Records a pending seal: the same bytes each time, so that a repetition is one. @throws SealerHalted `SUPERSEDED` */
  async append({ event, expected, data }: PendingSeal): Promise<void> {
    await this.log.share();
    try {
      await this.store.append(this.stream, expected < 0 ? 'no_stream' : BigInt(expected), [
        { id: event, type: 'ledger.sealed', data },
      ]);
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      throw new SealerHalted('SUPERSEDED', `another sealer writes ${this.stream}`, { cause: error });
    }
  }

  /**
   * A seal says which event stood before its map: a table that was made anew from a store with gaps would count
   * otherwise, and must not be signed.
   * @param from index of the first event
   * @throws SealerHalted `TABLE_DIFFERS`
   */
  check(events: readonly RecordedEvent[], from: number): void {
    events.forEach(({ stream, type, data, position: at }, i) => {
      if (stream !== this.stream || type !== 'ledger.sealed' || !this.isOwn(at)) return;
      const { mapSize, position } = decodeTrusted(data).body.pub as unknown as Seal;
      const index = Number(mapSize) - 1;
      const found =
        index >= from ? String(events[index - from]?.position) : this.log.leavesFrom(index, 1)[0]?.position;
      const isPlacedHere = at > (this.start.arrived ?? -1n);
      if (index < from + i && (found === position || !isPlacedHere)) return;
      throw new SealerHalted(
        'TABLE_DIFFERS',
        'the leaves do not stand where an earlier seal found them: restore evidence.sqlite from its backup',
      );
    });
  }

  private isOwn(position: Position): boolean {
    return position > (this.start.began ?? -1n);
  }

  private ownSeal(seq: number | undefined): number | undefined {
    const [leaf] = seq === undefined ? [] : this.log.leavesFrom(seq, 1);
    return leaf && this.isOwn(BigInt(leaf.position)) ? seq : undefined;
  }
}
