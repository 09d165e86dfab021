import type { Actor, Basis, FactType, Operation, ReasonCode } from '#domain';

// Rows as the tables give them. Instants are UTC milliseconds; positions are numbers, in PostgreSQL text beyond 2^53,
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

/** Table `projection`: where each projection is. `state` `live`: its tables answer; `building`: a rebuild fills them; `leaving`: they are dropped. */
export interface ProjectionRow {
  readonly name: string;
  readonly generation: number;
  readonly version: number;
  readonly kind: 'legal' | 'search';
  readonly state: 'live' | 'building' | 'leaving';
  /** -1: nothing yet. */
  readonly position: StoredPosition;
  readonly moved_at: number;
  readonly halted_at: number | null;
  readonly halted_position: StoredPosition | null;
  readonly halted_by: string | null;
}

/** Table `fact`: every fact, without anything that is sealed in it. */
export interface FactRow {
  readonly position: StoredPosition;
  readonly event: string;
  readonly type: FactType;
  /** null: the ledger's own. */
  readonly controller: string | null;
  readonly stream: string;
  readonly revision: StoredPosition;
  /** null: about no person. */
  readonly subject: string | null;
  readonly at: number;
  readonly recorded_at: number;
  readonly occurred_at: number | null;
  readonly effective_at: number | null;
  readonly actor_by: Actor;
  readonly principal: string;
  readonly purpose: string | null;
  /** `*`, or a JSON array. */
  readonly purposes: string | null;
  readonly version: number | null;
  readonly notice: string | null;
  readonly notice_version: number | null;
  /** JSON. */
  readonly pub: string;
}

/** Table `matter`: what a person asked for or holds against the controller. */
export interface MatterRow {
  readonly controller: string;
  readonly subject: string;
  readonly kind: 'objection' | 'restriction' | 'hold' | 'erasure' | 'request';
  readonly event: string;
  readonly id: string | null;
  /** `*`, or a JSON array. */
  readonly purposes: string;
  readonly detail: string | null;
  readonly opened_at: number;
  readonly recorded_at: number;
  /** Last days in time, `YYYY-MM-DD`. */
  readonly respond_by: string | null;
  readonly extension_by: string | null;
  readonly refusal_by: string | null;
  readonly extended: 0 | 1;
  readonly closed_at: number | null;
  readonly closed_by: string | null;
  readonly outcome: string | null;
  readonly position: StoredPosition;
}

/** Table `duty`: what is still to be done. */
export interface DutyRow {
  readonly controller: string;
  /** Empty: for all persons together. */
  readonly subject: string;
  readonly code: string;
  readonly about: string;
  readonly conditional: string | null;
  readonly since: number;
  /** Last day in time, `YYYY-MM-DD`. */
  readonly due_by: string | null;
  readonly position: StoredPosition;
}
