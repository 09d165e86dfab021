import { reachesController, reachesPurposes, type Grant, type Principal } from '#access';
import type { FactType } from '#domain';
import type { SubjectRef } from '#ledger';
import { invalidBody } from '../problems/problem.js';
import { forbidden } from './challenge.js';
import { mayRecordType } from './fact-groups.js';

/** A fact that somebody wants to record. */
export interface Wanted {
  readonly type: FactType;
  readonly controller: string | undefined;
  readonly controllers: readonly string[] | undefined;
  readonly subject: SubjectRef | undefined;
  readonly by: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * The controller that a fact is recorded at, as far as the principal's grants say it: its only one where the request
 * names none, else what the request names.
 * @throws Problem FORBIDDEN, BODY_INVALID (several controllers, and none named)
 */
export function mayRecord(principal: Principal, wanted: Wanted, now: number): string | undefined {
  if (principal.kind === 'subject') return ownWithdrawal(principal, wanted);
  const grants = principal.grants.filter(
    (grant) =>
      mayRecordType(grant, wanted.type) &&
      (grant.expiresAt === undefined || grant.expiresAt > now) &&
      reachesPurposes(grant, purposesOf(wanted.fields)),
  );
  if (grants.length === 0) throw forbidden();
  const { controller, controllers } = wanted;
  if (controllers !== undefined) {
    if (controllers.every((one) => reached(grants, one))) return controller;
    throw forbidden();
  }
  if (controller !== undefined) {
    if (reached(grants, controller)) return controller;
    throw forbidden();
  }
  if (grants.some((grant) => grant.controllers === '*')) return undefined;
  const [only, another] = [...new Set(grants.flatMap((grant) => grant.controllers))];
  if (another === undefined) return only;
  throw invalidBody([{ field: 'controller', message: 'must be named: this credential is for several' }]);
}

function reached(grants: readonly Grant[], controller: string): boolean {
  return grants.some((grant) => reachesController(grant, controller));
}

/** The token of a person takes back what the person said, and nothing else. */
function ownWithdrawal(
  { subject: own }: Principal,
  { type, controller, controllers, subject, by }: Wanted,
): string {
  const isOwn = own !== undefined && subject !== undefined && 'id' in subject && subject.id === own.id;
  const isThere = controllers === undefined && (controller === undefined || controller === own?.controller);
  const isPerson = by === undefined || by === 'subject';
  if (type === 'consent.withdrawn' && isOwn && isThere && isPerson) return own.controller;
  throw forbidden();
}

/** The purposes that a fact is about; `*`: all, or none. */
export function purposesOf({
  purpose,
  purposes,
}: Readonly<Record<string, unknown>>): '*' | readonly string[] {
  if (typeof purpose === 'string') return [purpose];
  return Array.isArray(purposes) ? purposes.filter((one) => typeof one === 'string') : '*';
}
