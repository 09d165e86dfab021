import type { ValidationOptions } from 'class-validator';
import { custom } from './listen-address.js';

/** What a process of the ledger can do (architecture, embedded and production). */
export const ROLES = ['api', 'projector', 'sealer'] as const;
export type Role = (typeof ROLES)[number];

/** Reads `api,projector`; `undefined` if a name is unknown, stands twice, or there is none. */
export function parseRoles(text: string): readonly Role[] | undefined {
  const names = text.split(',').map((name) => name.trim());
  const roles = ROLES.filter((role) => names.includes(role));
  return roles.length === names.length ? roles : undefined;
}

/** Property decorator: text that `parseRoles` reads. */
export function RoleList(options: ValidationOptions): PropertyDecorator {
  return custom('roleList', options, (value) => typeof value === 'string' && parseRoles(value) !== undefined);
}

/**
 * Several processes need both stores of production: the embedded ones have one process (event store, architecture).
 * @returns one sentence if the roles and the stores do not fit
 */
export function rolesNeedStores(configuration: {
  readonly LEDGER_ROLES: string;
  readonly EVENTSTORE_URL?: string;
  readonly DATABASE_URL?: string;
}): string | undefined {
  const { LEDGER_ROLES, EVENTSTORE_URL, DATABASE_URL } = configuration;
  const all = parseRoles(LEDGER_ROLES)?.length === ROLES.length;
  if (all || (EVENTSTORE_URL !== undefined && DATABASE_URL !== undefined)) return undefined;
  return 'LEDGER_ROLES must be left out (all roles in one process) unless both EVENTSTORE_URL and DATABASE_URL are set: the embedded stores belong to one process.';
}

/** What a process does, and whether others do the rest. */
export interface ProcessRoles {
  readonly api: boolean;
  readonly projector: boolean;
  readonly sealer: boolean;
  /** Other processes work on the same stores: what only one may do is done by whoever is elected. */
  readonly several: boolean;
}

/** All roles: this process is alone. A part of them: others have the rest, and perhaps the same. */
export function processRoles({ LEDGER_ROLES }: { readonly LEDGER_ROLES: string }): ProcessRoles {
  const roles = parseRoles(LEDGER_ROLES) ?? [];
  return {
    api: roles.includes('api'),
    projector: roles.includes('projector'),
    sealer: roles.includes('sealer'),
    several: roles.length < ROLES.length,
  };
}
