import type { Role } from './roles.js';

/** From when (included) until when (excluded), milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** One role, and how far it reaches. What is left out does not limit. */
export interface Grant {
  readonly role: Role;
  /** Slugs of controllers; `*`: all, also those to come. */
  readonly controllers: readonly string[] | '*';
  /** Slugs of purposes at these controllers. */
  readonly purposes?: readonly string[];
  /** Recorder: the fact types that it may record. Left out: all that are no decision of the controller's. */
  readonly factTypes?: readonly string[];
  /** One person only. */
  readonly subject?: string;
  /** Regulator: only what was recorded in it. */
  readonly period?: Period;
  /** The grant ends then, milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** How somebody showed who it is. `off`: nobody was asked (`AUTH=off`). */
export type PrincipalKind = 'api_key' | 'token' | 'subject' | 'invitation' | 'off';

/** Who acts, and what it may do. */
export interface Principal {
  /**
   * Stable for ever and no name: it is part of every command's identity (facts-and-subjects 4) and stands in what is
   * recorded. Rotating a key changes its secret and not this id.
   */
  readonly id: string;
  readonly kind: PrincipalKind;
  /** A `subject` has none: its own rights are in the permission table. */
  readonly grants: readonly Grant[];
  /** `subject`: whose token it is, and at which controller. */
  readonly subject?: { readonly id: string; readonly controller: string };
  /** `subject`: id of the principal that gave the token. */
  readonly issuedBy?: string;
  /**
   * A key's end, milliseconds since 1970: nothing that it gives lasts longer. A token has none here: whoever comes with
   * it gets the next one from its provider, so its own end says nothing about how long the grants are theirs.
   */
  readonly expiresAt?: number;
}

/** Everybody where `AUTH=off`: id `local`, as before there was authentication. */
export const NOBODY_ASKED: Principal = {
  id: 'local',
  kind: 'off',
  grants: [{ role: 'admin', controllers: '*' }],
};
