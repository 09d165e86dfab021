import type { Grant, Principal } from '#access';

/** What a request asks for, as it came: nothing of it was checked yet. */
export interface Asked {
  readonly principal: Principal;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** What the rules look up. */
export interface World {
  readonly now: () => number;
  /** Every controller of the ledger. */
  readonly controllers: () => readonly string[];
  /** The controller of a person; undefined: nobody. */
  readonly ownerOf: (subjectId: string) => Promise<string | undefined>;
  /** The controller of an export; undefined: there is none. */
  readonly exportOf: (id: string) => { readonly controller: string } | undefined;
  /** Who ordered an export, of those ordered since the service started. */
  readonly orderedBy: Map<string, string>;
}

/**
 * What a grant makes of a request. `query` and `body`: what the grant implies, put where nothing was said. `shown`:
 * what is left of the answer. Refused: `beyond` the grant; `missing`, a name that the grant does not imply; `unknown`,
 * a person or thing that is not there, or not for this grant: nobody may tell one from the other.
 */
export type Narrowed =
  | {
      readonly ok: true;
      readonly query?: Readonly<Record<string, string>>;
      readonly body?: Readonly<Record<string, unknown>>;
      readonly shown?: (payload: unknown) => unknown;
    }
  | {
      readonly ok: false;
      readonly why: 'beyond' | 'missing' | 'unknown' | 'noExport';
      readonly field?: string;
    };

/** How far a grant reaches on one kind of route. */
export type ReachRule = (asked: Asked, grant: Grant, world: World) => Narrowed | Promise<Narrowed>;

export const OK: Narrowed = { ok: true };
export const BEYOND: Narrowed = { ok: false, why: 'beyond' };
export const UNKNOWN: Narrowed = { ok: false, why: 'unknown' };
