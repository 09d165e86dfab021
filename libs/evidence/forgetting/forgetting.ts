import { StreamForgotten, WrongExpectedRevision, type EventStore, type Position } from '#event-store';
import { decodeTrusted } from '#stored-event';
import { subjectStream, type ForgottenMarker, type Subjects } from '#subjects';
import type { Forgotten } from '../log/evidence-log.js';
import { lastRec } from '../sealer/last-rec.js';
import { ledgerEvent } from '../sealer/ledger-event.js';
import type { Mutex } from '#mutex';
import type { ForgettingRow, ForgettingRows } from '../store/forgetting-rows.js';
import type { LogStore } from '../store/log-store.js';
import { standingObjection } from './standing-objection.js';

/** Why nobody was forgotten. */
export type ForgettingFault =
  /** No such person, or forgotten before. */
  | 'SUBJECT_UNKNOWN'
  /** Something is retained, proof may still be kept, or nothing was erased: erase first (L1). */
  | 'STILL_KEPT'
  /** A link with somebody who remains still stands: end it first, or forget both. */
  | 'STILL_LINKED'
  /** A fact about the person came in between. */
  | 'CONFLICT';

/** A forgetting that was refused. Nothing was forgotten. */
export class ForgettingRefused extends Error {
  override readonly name = 'ForgettingRefused';
  constructor(
    readonly code: ForgettingFault,
    readonly subjectId: string,
  ) {
    super(`${code}: ${subjectId}`);
  }
}

/** What forgetting takes from the persons' room. */
export type ForgetsSubjects = Pick<Subjects, 'planForgetting' | 'forget'>;

interface Parts {
  readonly store: EventStore;
  readonly subjects: ForgetsSubjects;
  readonly log: LogStore;
  readonly rows: ForgettingRows;
  /** Nobody reads what is sealed, and no seal is made, while a task runs in it. */
  readonly gate: Pick<Mutex, 'run'>;
  readonly clock: { now(): number };
  /** `ledger-keys-<writer>`. */
  readonly stream: string;
  /** Saves what others need of these persons' streams; a refusal refuses the forgetting. */
  readonly beforeForgetting: (subjectIds: readonly string[]) => Promise<void>;
  /** Drops what other rooms hold of a person in memory. */
  readonly onForgotten: (subjectId: string) => Promise<void> | void;
}

/**
 * Forgetting, erasure of the second level (facts-and-subjects 7): the order is recorded and the streams are deleted in
 * one act of the store; then K_tag is destroyed, and the log forgets whose the leaves were. 64 random-looking bytes
 * per event remain, and every other proof holds.
 */
export class Forgetting {
  constructor(private readonly parts: Parts) {}

  /**
   * Forgets persons of whom nothing is kept any more.
   * @param sealNow the log must hold every event of theirs before their keys are gone
   * @throws ForgettingRefused, the store's errors
   */
  async forget(subjectIds: readonly string[], sealNow: () => Promise<unknown>): Promise<Forgotten> {
    const wanted = [...new Set(subjectIds)];
    await this.parts.beforeForgetting(wanted);
    await sealNow();
    return this.parts.gate.run(() => this.inGate(wanted));
  }

  /** Ends what a crash interrupted; before the sealer follows the store. */
  async recover(): Promise<void> {
    const { store, rows, stream } = this.parts;
    const pending = rows.all();
    if (pending.length === 0) return;
    const orders = await store.readStream(stream);
    const order = orders.find(({ id }) => id === pending[0]?.order_id);
    // Without its order nothing was forgotten, and nothing will be.
    if (order) await this.finish(pending, order.position);
    rows.end();
    await this.parts.log.share();
  }

  private async inGate(subjectIds: readonly string[]): Promise<Forgotten> {
    const { store, rows, stream, clock } = this.parts;
    const persons = await Promise.all(subjectIds.map((subjectId) => this.plan(subjectId)));
    const count = persons.reduce((sum, { revision }) => sum + Number(revision) + 1, 0);
    const keys = persons.flatMap(({ keys }) => keys);
    const markers = persons.flatMap((person) => person.markers);
    const rec = Math.max(clock.now(), await lastRec(store, stream));
    const event = ledgerEvent('ledger.forgotten', { count, keys, markers }, rec);
    const pending = persons.map((person): ForgettingRow => ({
      stream: person.stream,
      subject: person.subjectId,
      markers: JSON.stringify(person.markers),
      order_id: event.id,
    }));
    rows.begin(pending);
    await this.parts.log.share();
    const position = await this.order(persons, event);
    await this.finish(pending, position);
    rows.end();
    await this.parts.log.share();
    return { subjects: persons.length, events: count, position };
  }

  private async order(
    persons: readonly { stream: string; revision: bigint; subjectId: string }[],
    event: ReturnType<typeof ledgerEvent>,
  ): Promise<Position> {
    const { store, rows, stream } = this.parts;
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    try {
      const order = { stream, expected: last ? last.revision : 'no_stream', event } as const;
      return (await store.forget(persons, order)).position;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      rows.end();
      throw new ForgettingRefused('CONFLICT', persons[0]?.subjectId ?? '');
    }
  }

  private async finish(pending: readonly ForgettingRow[], position: Position): Promise<void> {
    const { subjects, log, onForgotten } = this.parts;
    for (const { stream, subject, markers } of pending) {
      await subjects.forget(subject, JSON.parse(markers) as ForgottenMarker[], position);
      log.forget(stream);
      await onForgotten(subject);
    }
  }

  private async plan(subjectId: string) {
    const stream = subjectStream(subjectId);
    const found = await this.read(stream);
    const events = found.map(({ data }) => decodeTrusted(data));
    const last = found.at(-1);
    if (!last) throw new ForgettingRefused('SUBJECT_UNKNOWN', subjectId);
    // The gate is closed after everything was sealed: what is not a leaf came in since.
    if (BigInt(this.parts.log.head(stream)?.rev ?? -1) !== last.revision)
      throw new ForgettingRefused('CONFLICT', subjectId);
    const plan = await this.parts.subjects.planForgetting(subjectId, events);
    if (!plan) throw new ForgettingRefused('STILL_KEPT', subjectId);
    const objection = standingObjection(events);
    const markers = plan.markers.map((marker): ForgottenMarker => ({
      marker,
      ...(objection && { objection }),
    }));
    return { subjectId, stream, revision: last.revision, keys: plan.keys, markers };
  }

  private async read(stream: string) {
    try {
      return await this.parts.store.readStream(stream);
    } catch (error) {
      if (error instanceof StreamForgotten) return [];
      throw error;
    }
  }
}
