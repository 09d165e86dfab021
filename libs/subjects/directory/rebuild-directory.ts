import { rm } from 'node:fs/promises';
import type { EventStore, Position, RecordedEvent } from '#event-store';
import { decodeTrusted, type StoredEvent } from '#stored-event';
import { keysNamedBy, markersNamedBy } from '../erasure/erased-purposes.js';
import { forgottenIn } from '../erasure/forgotten.js';
import { eventsOf } from '../erasure/stream-events.js';
import type { KeyRings } from '../keys/key-rings.js';
import type { Sealing } from '../sealing/sealing.js';
import { DirectoryStore } from '../store/directory-store.js';
import { subjectIdOf } from '../subject-stream.js';
import { openLinks, standingLinks } from './standing-identifiers.js';

const PAGE = 1000;

/** What a rebuild reads. */
export interface RebuildSources {
  readonly store: EventStore;
  readonly sealing: Sealing;
  readonly rings: KeyRings;
  readonly clock: { now(): number };
  /** Carries out whatever facts say and was not carried out yet. */
  reconcile(): Promise<number>;
}

/** Directory and markers made anew from the streams (facts-and-subjects 6: the truth is in the stream). */
export class DirectoryRebuild {
  private links: { row: string; subjectId: string }[] = [];
  private last: Position | undefined;

  private constructor(
    private readonly sources: RebuildSources,
    private readonly fresh: DirectoryStore,
    /** Everything up to here was carried out before the rebuild began. */
    private readonly begun: Position | undefined,
  ) {}

  /**
   * Fills a new file beside the living directory, and swaps it in. Only the end of the way is done while the living
   * one waits; rows claimed for appends that are still under way are carried over.
   */
  static async run(sources: RebuildSources, living: DirectoryStore, path: string): Promise<void> {
    for (const ending of ['', '-wal', '-shm']) await rm(path + ending, { force: true });
    const fresh = await DirectoryStore.open(path);
    const begun = await sources.store.head();
    await sources.reconcile();
    const rebuild = new DirectoryRebuild(sources, fresh, begun);
    await rebuild.readOn();
    await living.replaceBy(path, async (unconfirmed) => {
      await rebuild.readOn();
      await fresh.restore(unconfirmed, false, sources.clock.now());
      await fresh.setComplete();
      await fresh.close();
    });
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const page = await this.sources.store.readAll({
        ...(this.last === undefined ? {} : { from: this.last }),
        prefixes: ['subject-', 'ledger-keys-'],
        limit: PAGE,
      });
      for (const event of page) if (event.position !== this.last) await this.take(event);
      await this.writeLinks();
      this.last = page.at(-1)?.position ?? this.last;
      if (page.length < PAGE) return;
    }
  }

  private async take(event: RecordedEvent): Promise<void> {
    if (event.type === 'ledger.forgotten') {
      const { markers } = forgottenIn(decodeTrusted(event.data).body.pub);
      return this.fresh.forgetPersons(markers, event.position);
    }
    const subjectId = subjectIdOf(event.stream);
    if (subjectId === undefined) return;
    switch (event.type) {
      case 'subject.identifier_linked':
        for (const { row } of await openLinks(this.sources.sealing, subjectId, [decodeTrusted(event.data)]))
          this.links.push({ row, subjectId });
        return;
      case 'subject.identifier_unlinked':
        await this.writeLinks();
        return this.unlink(subjectId, Number(event.revision), decodeTrusted(event.data).body.pub['about']);
      case 'erasure.executed': {
        await this.writeLinks();
        const { body } = decodeTrusted(event.data);
        // What was destroyed before the rebuild began opened no link; what is destroyed since may have been opened.
        const late = this.begun === undefined || event.position > this.begun;
        const rows = late && keysNamedBy(body).length > 0 ? await this.erasedRows(subjectId, body) : [];
        await this.fresh.erase(subjectId, rows, markersNamedBy(body), event.position);
        return;
      }
      default:
        return;
    }
  }

  private async erasedRows(subjectId: string, body: StoredEvent['body']): Promise<string[]> {
    const ring = await this.sources.rings.ring(subjectId);
    const identityGoes = keysNamedBy(body).some((id) => ring.byId(id)?.stored.cls === 'identity');
    return identityGoes ? this.fresh.rowsOf(subjectId) : [];
  }

  private async unlink(subjectId: string, revision: number, about: unknown): Promise<void> {
    const { store, sealing } = this.sources;
    const events = (await eventsOf(store, subjectId)).slice(0, revision + 1);
    const ended = events.filter(({ body }) => body.id === about);
    const standing = await openLinks(sealing, subjectId, standingLinks(events));
    for (const { row } of await openLinks(sealing, subjectId, ended))
      if (!standing.some((link) => link.row === row)) await this.fresh.removeRow(row, subjectId);
  }

  private async writeLinks(): Promise<void> {
    await this.fresh.restore(this.links, true, this.sources.clock.now());
    this.links = [];
  }
}
