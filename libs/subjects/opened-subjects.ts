import type { Position } from '#event-store';
import type { SealClass, SealedFields, StoredEvent } from '#stored-event';
import type { Directory } from './directory/directory.js';
import { DirectoryRebuild } from './directory/rebuild-directory.js';
import { openLinks, standingLinks } from './directory/standing-identifiers.js';
import type { ErasureExecution } from './erasure/erasure-execution.js';
import { keysNamedBy, markersNamedBy } from './erasure/erased-purposes.js';
import type { ForgottenMarker } from './erasure/forgotten.js';
import { planKeys } from './erasure/plan-erasure.js';
import type { Reconciliation } from './erasure/reconciliation.js';
import { Sweeper, type SweptPlaces } from './erasure/sweeper.js';
import { codeIdentifier, type CodedIdentifier, idMarker } from './identifiers/identifier-codes.js';
import { RecentRows } from './identifiers/recent-rows.js';
import type { KekFolder } from './keys/kek-folder.js';
import type { KeyRotation } from './keys/key-rotation.js';
import type { RotationOrders } from './keys/rotation-orders.js';
import type { LedgerKeys } from './keys/ledger-keys.js';
import type { MasterKey } from './keys/master-key.js';
import { Mutex } from '#mutex';
import { needOf } from './sealing/sealing.js';
import type * as api from './subjects.js';

/** What `openSubjects` puts together. */
export interface Parts extends SweptPlaces {
  readonly notices: readonly string[];
  readonly master: MasterKey;
  readonly ledgerKeys: LedgerKeys;
  readonly keks: KekFolder;
  readonly execution: ErasureExecution;
  readonly reconciliation: Reconciliation;
  readonly rotation: KeyRotation;
  readonly orders: RotationOrders;
  readonly directory: Directory;
  /** Path of the file that a rebuild fills. */
  readonly rebuildFile: string;
}

/** Whoever stops a service does not wait for a million events to be read; the next start reads on. */
const MOST_BEFORE_CLOSING_MS = 5_000;

const FIRST_KEYS = (['tag', 'mac', 'identity'] as const).map((cls) => ({ cls, scope: '*' }));

/** The room behind its door: each method says in `Subjects` what it does. */
export class OpenedSubjects implements api.Subjects {
  readonly notices: readonly string[];
  private readonly sweeper: Sweeper;
  /** Sweeps, rotations and rebuilds: one at a time. */
  private readonly chores = new Mutex();
  private readonly recentRows = new RecentRows();
  /** Codes of the identifiers of requests under way: each is asked for many times. Gone with the request. */
  private readonly coded = new WeakMap<api.Identifier, { controller: string; code: CodedIdentifier }>();
  private closed: Promise<void> | undefined;

  constructor(private readonly parts: Parts) {
    this.notices = parts.notices;
    this.sweeper = new Sweeper(parts);
  }

  locateNow(controller: string, identifier: api.Identifier): string | undefined {
    const row = this.recentRows.of(controller, identifier, () => this.code(controller, identifier).row);
    return this.parts.directory.held(row);
  }

  async locate(controller: string, identifier: api.Identifier): Promise<string | undefined> {
    return this.parts.directory.locate(this.code(controller, identifier));
  }

  locateForgotten(controller: string, subjectId: string): Promise<string | undefined> {
    // An id has no row.
    return this.parts.directory.locate({ row: '', marker: this.idMarker(controller, subjectId) });
  }

  async reserve(
    controller: string,
    identifier: api.Identifier,
    needs: readonly api.KeyNeed[] = [],
  ): Promise<api.Reservation> {
    const { directory, recent, rings } = this.parts;
    const reservation = await directory.reserve(this.code(controller, identifier));
    if (reservation.linkNeeded) recent.touch(reservation.subjectId);
    // All keys of a new person in one go: each wait for the disk costs more than the keys.
    if (reservation.via === 'new')
      await rings.begin(reservation.subjectId, [...FIRST_KEYS, ...needs.map(needOf)]);
    return reservation;
  }

  async newcomers(controller: string, made: readonly api.MadePerson[]): Promise<readonly boolean[]> {
    const { directory, rings } = this.parts;
    const taken = await directory.reserveNew(
      made.map(({ identifier, subjectId }) => {
        const { row, marker } = this.code(controller, identifier);
        return { row, marker, subjectId };
      }),
    );
    await rings.take(made.filter((_person, i) => taken[i]));
    return taken;
  }

  draft(persons: number): Promise<readonly api.DraftedPerson[]> {
    return this.parts.rings.draft(persons);
  }

  async link(controller: string, identifier: api.Identifier, subjectId: string): Promise<string> {
    this.parts.recent.touch(subjectId);
    return this.parts.directory.link(this.code(controller, identifier), subjectId);
  }

  linkStored(controller: string, identifier: api.Identifier): void {
    this.parts.directory.linkStored(this.code(controller, identifier).row);
  }

  async unlink(subjectId: string, row: string): Promise<void> {
    await this.parts.directory.removeRow(row, subjectId);
  }

  async isLinked(
    controller: string,
    identifier: api.Identifier,
    subjectId: string,
    events: readonly StoredEvent[],
  ): Promise<boolean> {
    const { row } = this.code(controller, identifier);
    return (await this.identifiersOf(subjectId, events)).some((link) => link.row === row);
  }

  identifiersOf(subjectId: string, events: readonly StoredEvent[]): Promise<api.LinkedIdentifier[]> {
    return openLinks(this.parts.sealing, subjectId, standingLinks(events));
  }

  linkFields(
    controller: string,
    identifier: api.Identifier,
  ): { readonly scheme: string; readonly value: string; readonly hash: string } {
    const { scheme, value, row } = this.code(controller, identifier);
    return { scheme, value, hash: row };
  }

  ensureKeys(subjectId: string, needs: readonly api.KeyNeed[], gone?: ReadonlySet<string>): Promise<void> {
    return this.parts.sealing.ensureKeys(subjectId, needs, gone);
  }

  seal(subjectId: string, request: api.SealRequest): Promise<SealedFields[]> {
    return this.parts.sealing.seal(subjectId, request);
  }

  open(subjectId: string, event: StoredEvent, classes?: readonly SealClass[]): Promise<api.OpenedFields> {
    return this.parts.sealing.open(subjectId, event, classes);
  }

  disclose(subjectId: string, event: StoredEvent): Promise<readonly (readonly string[] | undefined)[]> {
    return this.parts.sealing.disclose(subjectId, event);
  }

  macKey(subjectId: string): Promise<api.NamedKey | undefined> {
    return this.parts.sealing.named(subjectId, 'mac');
  }

  standingMacKey(subjectId: string): Promise<api.NamedKey | undefined> {
    return this.parts.sealing.standing(subjectId, 'mac');
  }

  async namesMacKey(subjectId: string, keyIds: readonly string[]): Promise<boolean> {
    const ring = await this.parts.rings.ring(subjectId);
    return keyIds.some((keyId) => ring.byId(keyId)?.stored.cls === 'mac');
  }

  controllerMacKey(controller: string): Promise<Buffer> {
    return this.ofController(`mac:${controller}`, controller);
  }

  async ledgerMacKey(): Promise<Buffer> {
    return Buffer.from(this.parts.ledgerKeys.get('mac:'));
  }

  tagKey(subjectId: string): Promise<api.NamedKey | undefined> {
    return this.parts.sealing.named(subjectId, 'tag');
  }

  publicKey(controller: string): Promise<Buffer> {
    return this.ofController(`pub:${controller}`, controller);
  }

  async accessKey(): Promise<Buffer> {
    return Buffer.from(this.parts.ledgerKeys.get('access'));
  }

  derivedKey(info: string): Buffer {
    return this.parts.master.derive(info);
  }

  renew(subjectId: string): Promise<void> {
    return this.parts.execution.renew(subjectId);
  }

  async planErasure(request: api.ErasureRequest): Promise<api.ErasurePlan> {
    const { controller, subjectId, events, identifier: named } = request;
    const { keys, everything } = planKeys(request, await this.parts.rings.ring(subjectId));
    if (!everything) return { keys, markers: [] };
    const linked = await this.identifiersOf(subjectId, events);
    const identifiers = named ? [...linked, named] : linked;
    const markers = identifiers.map((identifier) => this.code(controller, identifier).marker);
    return { keys, markers: [...new Set(markers)].sort() };
  }

  async destroy(subjectId: string, event: StoredEvent, position: Position): Promise<api.Destruction> {
    this.recentRows.forget();
    await this.parts.execution.destroy(subjectId, event, position);
    return {
      keys: keysNamedBy(event.body),
      outcome: this.parts.keyStore.destroys ? 'destroyed' : 'unreadable',
    };
  }

  async planForgetting(
    subjectId: string,
    events: readonly StoredEvent[],
  ): Promise<api.ErasurePlan | undefined> {
    const ring = await this.parts.rings.ring(subjectId);
    const living = ring.keys.filter((key) => !key.isDestroyed);
    const markers = [...new Set(events.flatMap(({ body }) => markersNamedBy(body)))].sort();
    // Markers come with an erasure of everything, and only with it.
    if (markers.length === 0 || living.some(({ stored }) => stored.cls !== 'tag')) return undefined;
    const controllers = new Set(events.flatMap(({ body }) => body.controller ?? []));
    const ofId = [...controllers].map((controller) => this.idMarker(controller, subjectId));
    // Before the stream is gone: from that moment on only the marker says whose the id was.
    await this.parts.directory.forgetPersons(
      ofId.map((marker) => ({ marker })),
      0n,
    );
    return { keys: living.map(({ stored }) => stored.keyId), markers: [...markers, ...ofId].sort() };
  }

  async forget(subjectId: string, markers: readonly ForgottenMarker[], position: Position): Promise<void> {
    this.recentRows.forget();
    await this.parts.execution.forget(subjectId, markers, position);
  }

  dropCached(subjectId: string): void {
    this.recentRows.forget();
    this.parts.rings.drop(subjectId);
    // Alone, this process has taken the rows away itself.
    if (this.parts.several) this.parts.directory.drop(subjectId);
  }

  reconcile(): Promise<number> {
    return this.parts.reconciliation.run();
  }

  sweep(judge: api.ProofJudge): Promise<api.SweepReport> {
    return this.chores.run(async () => ({
      destroyed: await this.reconcile(),
      proofKeys: await this.sweeper.proofKeys(judge),
      danglingRows: await this.sweeper.danglingRows(),
      orphanKeys: await this.sweeper.orphanKeys(),
    }));
  }

  rotateEpoch({ buckets = 'all' }: api.RotationRequest = {}): Promise<api.RotationReport> {
    return this.chores.run(() => this.parts.rotation.rotate(buckets));
  }

  giveUpChores(): void {
    this.sweeper.end();
    this.parts.rotation.end();
  }

  askRotation(request: api.RotationRequest = {}): Promise<string> {
    return this.parts.orders.ask(request);
  }

  rotateAsked(): Promise<api.RotationOutcome | undefined> {
    return this.chores.run(() => this.parts.orders.carryOut());
  }

  wrappingKeys(): Promise<api.WrappingKeysState> {
    return this.parts.orders.state();
  }

  rebuildDirectory(): Promise<{ readonly rows: number; readonly markers: number }> {
    const { directory, rebuildFile } = this.parts;
    return this.chores.run(async () => {
      await directory.flush();
      const sources = { ...this.parts, reconcile: () => this.reconcile() };
      await DirectoryRebuild.run(sources, directory.behind, rebuildFile);
      directory.forget();
      return directory.behind.counts();
    });
  }

  close(): Promise<void> {
    this.giveUpChores();
    return (this.closed ??= this.chores.run(async () => {
      // So that the next start has nothing to read. Whoever closes the event store first only loses time then.
      await this.parts.reconciliation.run(MOST_BEFORE_CLOSING_MS).catch(() => undefined);
      const { directory, keyStore, rings, ledgerKeys, keks } = this.parts;
      try {
        await directory.flush();
      } finally {
        rings.clear();
        ledgerKeys.clear();
        keks.clear();
        await directory.behind.close();
        await keyStore.close();
      }
    }));
  }

  /** K_pub and K_mac of a controller are made together, with its first fact. */
  private async ofController(name: string, controller: string): Promise<Buffer> {
    await this.parts.ledgerKeys.ensure([`pub:${controller}`, `mac:${controller}`]);
    return Buffer.from(this.parts.ledgerKeys.get(name));
  }

  private idMarker(controller: string, subjectId: string): string {
    return idMarker({ kSupp: this.parts.ledgerKeys.get('supp') }, controller, subjectId);
  }

  private code(controller: string, identifier: api.Identifier): CodedIdentifier {
    const known = this.coded.get(identifier);
    if (known?.controller === controller) return known.code;
    const { ledgerKeys } = this.parts;
    const code = codeIdentifier(
      { kDir: ledgerKeys.get('dir'), kSupp: ledgerKeys.get('supp') },
      controller,
      identifier,
    );
    this.coded.set(identifier, { controller, code });
    return code;
  }
}
