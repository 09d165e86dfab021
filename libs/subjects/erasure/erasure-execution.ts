import type { EventStore, Position } from '#event-store';
import type { StoredEvent } from '#stored-event';
import type { Directory } from '../directory/directory.js';
import { openLinks } from '../directory/standing-identifiers.js';
import type { KeyRings } from '../keys/key-rings.js';
import { KeyedMutex } from '#mutex';
import type { Sealing } from '../sealing/sealing.js';
import type { KeyStore } from '../store/key-store.js';
import { keysNamedBy, markersNamedBy } from './erased-purposes.js';
import type { ForgottenMarker } from './forgotten.js';
import { eventsOf, readEvents, type ReadEvent } from './stream-events.js';

/** Executes what facts say about the destruction of keys, one person at a time, however often it is asked to. */
export class ErasureExecution {
  private readonly persons = new KeyedMutex();

  constructor(
    private readonly store: EventStore,
    private readonly rings: KeyRings,
    private readonly keyStore: KeyStore,
    private readonly directory: Directory,
    private readonly sealing: Sealing,
  ) {}

  /** Destroys what one fact names. @returns ids of the keys that were still alive */
  destroy(subjectId: string, event: StoredEvent, position: Position): Promise<string[]> {
    return this.persons.run(subjectId, () => this.execute(subjectId, { event, position }));
  }

  /** Destroys what is left of a forgotten person; its markers mean nobody from now on. */
  forget(subjectId: string, markers: readonly ForgottenMarker[], position: Position): Promise<void> {
    return this.persons.run(subjectId, async () => {
      await this.directory.forgetPersons(markers, position);
      const ring = await this.rings.ring(subjectId);
      await this.rings.destroy(
        subjectId,
        ring.keys.map(({ stored }) => stored.keyId),
      );
    });
  }

  /**
   * Opens a new life. Whatever facts name is destroyed first: between an erasure and the end of its destruction
   * the named keys still lie there, and nothing new may be sealed under them, nor may the rows that the new life
   * links be taken for the old ones.
   */
  renew(subjectId: string): Promise<void> {
    return this.persons.run(subjectId, async () => {
      for (const read of await readEvents(this.store, subjectId)) await this.execute(subjectId, read);
      await this.rings.renew(subjectId);
    });
  }

  private async execute(subjectId: string, { event: { body }, position }: ReadEvent): Promise<string[]> {
    const named = keysNamedBy(body);
    const markers = markersNamedBy(body);
    if (named.length === 0 && markers.length === 0) return [];
    const ring = await this.rings.ring(subjectId);
    const living = named.flatMap((keyId) => ring.byId(keyId) ?? []).filter((key) => !key.isDestroyed);
    const proofStays = ring.keys.some(
      (key) => key.stored.cls === 'proof' && !key.isDestroyed && !living.includes(key),
    );
    if (body.type === 'erasure.executed' && proofStays) await this.keyStore.setPendingProof(subjectId, true);
    // The directory first: while an identity key lives, a crash leaves the whole still to be done.
    const identityGoes = living.some(({ stored }) => stored.cls === 'identity');
    if (identityGoes || markers.length > 0) {
      const rows = identityGoes ? await this.rowsOf(subjectId) : [];
      await this.directory.erase(subjectId, rows, markers, position);
    }
    const keyIds = living.map(({ stored }) => stored.keyId);
    if (keyIds.length > 0) await this.rings.destroy(subjectId, keyIds);
    return keyIds;
  }

  /** Rows of all identifiers that were ever linked: their boxes open as long as the identity key lives. */
  private async rowsOf(subjectId: string): Promise<string[]> {
    const links = (await eventsOf(this.store, subjectId)).filter(
      ({ body }) => body.type === 'subject.identifier_linked',
    );
    return (await openLinks(this.sealing, subjectId, links)).map(({ row }) => row);
  }
}
