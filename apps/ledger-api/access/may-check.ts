import { controllerMeantBy, grantsOf, reachesPurposes, type Principal } from '#access';
import { invalidBody } from '../problems/problem.js';
import { forbidden } from './challenge.js';
import { PERMISSIONS } from './permissions.js';

/** What of a question says how far a grant must reach. */
interface Asked {
  readonly controller?: string;
  readonly purpose: string;
}

/** Where a question may be asked: at `controller` (undefined: the ledger’s only one), or why it may not. */
export type CheckReach =
  | { readonly ok: true; readonly controller: string | undefined }
  | { readonly ok: false; readonly why: 'beyond' | 'missing' };

/** Whether the principal may ask a question, and at which controller it is meant. @param known all controllers */
export function checkReach(
  principal: Principal,
  { controller, purpose }: Asked,
  known: () => readonly string[],
  now: number,
): CheckReach {
  let missing = false;
  for (const grant of grantsOf(principal, PERMISSIONS.check.roles, now)) {
    if (!reachesPurposes(grant, [purpose])) continue;
    const meant = controllerMeantBy(grant, controller, known);
    if (meant.ok) return { ok: true, controller: meant.name };
    missing ||= meant.why === 'missing';
  }
  return { ok: false, why: missing ? 'missing' : 'beyond' };
}

/** The same question, at the controller that is meant. */
export function askedAt<T extends Asked>(check: T, controller: string | undefined): T {
  return controller === undefined || controller === check.controller ? check : { ...check, controller };
}

/** The same question, within reach. @throws Problem FORBIDDEN, BODY_INVALID */
export function withinReach<T extends Asked>(
  principal: Principal,
  check: T,
  known: () => readonly string[],
): T {
  const reach = checkReach(principal, check, known, Date.now());
  if (reach.ok) return askedAt(check, reach.controller);
  throw reach.why === 'beyond'
    ? forbidden()
    : invalidBody([{ field: 'controller', message: 'must be named: this credential is for several' }]);
}
