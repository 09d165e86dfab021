import type { Basis, Operation, ReasonCode } from '#domain';

// Rows as the tables give them. Instants are UTC milliseconds; positions are numbers in SQLite and text in PostgreSQL,
// so they are read with `BigInt(…)`; truth is 1 or 0. docs/read-models.md says what each table holds.

/** A place in `$all` as the driver gives it; `BigInt(…)` reads both. */
export type StoredPosition = number | string;

/** View `status_everybody`: what holds for a known person and a purpose, wherever it is kept. */
export interface StatusRow {
  readonly controller: string;
  readonly subject: string;
  readonly purpose: string;
  readonly operation: Extract<Operation, 'use' | 'store'>;
  readonly permitted: 0 | 1;
  readonly reason: ReasonCode;
  readonly basis: Basis | null;
  /** Since when, without interruption, by all that is known; null: as far back as anything is known. */
  readonly since: number | null;
  /** First instant at which the answer changes by itself; null: never. */
  readonly until: number | null;
  /** Event id of the latest fact that carries the answer; null: none does. */
  readonly governing: string | null;
  /** All of the person's facts up to here are taken into account. */
  readonly position: StoredPosition;
  /** `own`: a fact names the pair; `star`: facts about everything the person does; `default`: neither. */
  readonly source: 'own' | 'star' | 'default';
}

/** View `status_default`: what holds for everybody whom no fact names. */
export type DefaultRow = Omit<StatusRow, 'subject' | 'governing' | 'position' | 'source'>;

/** Table `status_change`, append-only: `number` is dense and rises for ever, also over a rebuild. */
export interface StatusChangeRow {
  readonly number: number;
  readonly controller: string;
  /** null: everybody who has no answer of their own (a new version of a purpose, a setting). */
  readonly subject: string | null;
  readonly purpose: string;
  readonly operation: 'use' | 'store';
  /** null: there was no answer before (a new person with an answer of their own, a new purpose). */
  readonly old_permitted: 0 | 1 | null;
  readonly old_reason: ReasonCode | null;
  readonly permitted: 0 | 1;
  readonly reason: ReasonCode;
  /** Since when the new answer holds. */
  readonly changed_at: number;
  /** When it was noticed and numbered. */
  readonly written_at: number;
  readonly position: StoredPosition;
  readonly cause: 'fact' | 'law' | 'time' | 'rebuild';
}

/** Table `projection`: where each projection is. `state` `live`: its tables answer; `building`: a rebuild fills them. */
export interface ProjectionRow {
  readonly name: string;
  readonly generation: number;
  readonly version: number;
  readonly kind: 'legal' | 'search';
  readonly state: 'live' | 'building';
  /** -1: nothing yet. */
  readonly position: StoredPosition;
  readonly moved_at: number;
  readonly halted_at: number | null;
  readonly halted_position: StoredPosition | null;
  readonly halted_by: string | null;
}
