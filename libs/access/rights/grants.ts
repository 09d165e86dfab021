import type { Grant, Principal } from '../principals/principal.js';
import type { Role } from '../principals/roles.js';

/** The principal's grants of some roles that have not ended. */
export function grantsOf(principal: Principal, roles: ReadonlySet<Role>, now: number): readonly Grant[] {
  return principal.grants.filter(
    ({ role, expiresAt }) => roles.has(role) && (expiresAt === undefined || expiresAt > now),
  );
}

/** True for a grant that reaches everything: nothing has to be looked at. */
export function isUnlimited({ controllers, purposes, subject, period }: Grant): boolean {
  return controllers === '*' && purposes === undefined && subject === undefined && period === undefined;
}

/** Whether a grant reaches a controller. */
export function reachesController({ controllers }: Grant, controller: string): boolean {
  return controllers === '*' || controllers.includes(controller);
}

/** Whether a grant reaches purposes; `*`, and facts without a purpose, are reached by a grant for all purposes only. */
export function reachesPurposes({ purposes: reached }: Grant, purposes: '*' | readonly string[]): boolean {
  if (reached === undefined) return true;
  return purposes !== '*' && purposes.length > 0 && purposes.every((purpose) => reached.includes(purpose));
}

/** What a grant makes of a name that may be left out. `missing`: it must be named. */
export type Meant =
  | { readonly ok: true; readonly name: string | undefined }
  | { readonly ok: false; readonly why: 'beyond' | 'missing' };

/**
 * The controller that a request means under a grant. One that is left out is the grant's only one; where the grant
 * reaches all, the ledger itself knows what is meant.
 * @param known all controllers of the ledger
 */
export function controllerMeantBy(
  grant: Grant,
  named: string | undefined,
  known: () => readonly string[],
): Meant {
  const { controllers } = grant;
  if (controllers === '*') return { ok: true, name: named };
  if (named !== undefined)
    return controllers.includes(named) ? { ok: true, name: named } : { ok: false, why: 'beyond' };
  if (controllers.length === 1) return { ok: true, name: controllers[0] };
  const [only, another] = known();
  if (only === undefined || another !== undefined) return { ok: false, why: 'missing' };
  return controllers.includes(only) ? { ok: true, name: only } : { ok: false, why: 'beyond' };
}

/** The purpose that a question means under a grant: the grant's only one where it is left out. */
export function purposeMeantBy({ purposes }: Grant, named: string | undefined): Meant {
  if (purposes === undefined) return { ok: true, name: named };
  if (named !== undefined)
    return purposes.includes(named) ? { ok: true, name: named } : { ok: false, why: 'beyond' };
  return purposes.length === 1 ? { ok: true, name: purposes[0] } : { ok: false, why: 'missing' };
}
