import { setImmediate } from 'node:timers/promises';
import type { EventStore, Position, RecordedEvent } from '#event-store';
import { decodeTrusted } from '#stored-event';
import type { Directory } from '../directory/directory.js';
import { openLinks, standingLinks } from '../directory/standing-identifiers.js';
import { SubjectsError } from '../errors.js';
import { Mutex } from '#mutex';
import type { Sealing } from '../sealing/sealing.js';
import type { KeyStore } from '../store/key-store.js';
import { subjectIdOf } from '../subject-stream.js';
import { forgottenIn } from './forgotten.js';
import type { ErasureExecution } from './erasure-execution.js';
import { eventsOf } from './stream-events.js';

const PROGRESS = 'reconciled';
const PAGE = 1000;
/** A long way is written down in steps, so that a kill does not start it anew. */
const SAVED_PAGES = 50;

/**
 * Carries out what facts say and a crash may have left undone: destructions, and rows of unlinked identifiers.
 * Remembers how far it came, so that a start does not read the whole ledger.
 */
export class Reconciliation {
  private readonly turns = new Mutex();

  constructor(
    private readonly store: EventStore,
    private readonly keyStore: KeyStore,
    private readonly execution: ErasureExecution,
    private readonly directory: Directory,
    private readonly sealing: Sealing,
  ) {}

  /**
   * Reads on from where it stopped last.
   * @param forMs after so many milliseconds it stops where it is, for the next run to read on; default: never
   * @returns number of keys that were still alive
   */
  run(forMs = Infinity): Promise<number> {
    return this.turns.run(() => this.readOn(performance.now() + forMs));
  }

  private async readOn(until: number): Promise<number> {
    let last = await this.beginning();
    let [saved, pages, destroyed] = [last, 0, 0];
    for (;;) {
      const page = await this.store.readAll({
        ...(last === undefined ? {} : { from: last }),
        prefixes: ['subject-', 'ledger-keys-'],
        limit: PAGE,
      });
      for (const event of page) if (event.position !== last) destroyed += await this.carryOut(event);
      last = page.at(-1)?.position ?? last;
      const isEnd = page.length < PAGE || performance.now() >= until;
      if (last !== undefined && last !== saved && (isEnd || ++pages % SAVED_PAGES === 0)) {
        await this.save(last);
        saved = last;
      }
      if (isEnd) return destroyed;
      // The embedded stores answer in the same turn of the event loop: let others in.
      await setImmediate();
    }
  }

  /** Saves time at the next start and nothing else: a full disk must not keep the service from answering. */
  private async save(position: Position): Promise<void> {
    try {
      await this.keyStore.setProgress(PROGRESS, String(position));
    } catch (error) {
      if (!(error instanceof SubjectsError && error.code === 'STORE_FULL')) throw error;
    }
  }

  /** Where to read on; `undefined`, from the start, also when the events are older than the keys (a restored store). */
  private async beginning(): Promise<Position | undefined> {
    const text = await this.keyStore.progress(PROGRESS);
    if (text === undefined) return undefined;
    const head = await this.store.head();
    const position = BigInt(text);
    return head === undefined || head < position ? undefined : position;
  }

  private async carryOut(event: RecordedEvent): Promise<number> {
    if (event.type === 'ledger.forgotten') return this.forget(event);
    const subjectId = subjectIdOf(event.stream);
    if (subjectId === undefined) return 0;
    switch (event.type) {
      case 'erasure.executed':
      case 'subject.proof_destroyed':
        return (await this.execution.destroy(subjectId, decodeTrusted(event.data), event.position)).length;
      case 'subject.identifier_unlinked':
        await this.removeUnlinkedRows(subjectId);
        return 0;
      default:
        return 0;
    }
  }

  /** Whose keys these were is forgotten: an older copy of the keys may still hold them. */
  private async forget({ data, position }: RecordedEvent): Promise<number> {
    const { keys, markers } = forgottenIn(decodeTrusted(data).body.pub);
    await this.directory.forgetPersons(markers, position);
    return this.keyStore.destroyByIds(keys);
  }

  private async removeUnlinkedRows(subjectId: string): Promise<void> {
    const events = await eventsOf(this.store, subjectId);
    const links = events.filter(({ body }) => body.type === 'subject.identifier_linked');
    const standing = standingLinks(events);
    const standingRows = new Set((await openLinks(this.sealing, subjectId, standing)).map(({ row }) => row));
    const ended = links.filter((link) => !standing.includes(link));
    for (const { row } of await openLinks(this.sealing, subjectId, ended))
      if (!standingRows.has(row)) await this.directory.removeRow(row, subjectId);
  }
}
