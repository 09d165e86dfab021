import { grantsOf, reachesController, reachesPurposes, type Principal } from '#access';
import type { RecordCommand } from '#ledger';
import { purposesOf } from './may-record.js';
import { PERMISSIONS } from './permissions.js';

/** Whether a principal may know what is answered about the person of a fact now: whoever may ask with a check. */
export function mayKnow(
  principal: Principal,
  { controller, fields }: Pick<RecordCommand, 'controller' | 'fields'>,
  now: number,
): boolean {
  return grantsOf(principal, PERMISSIONS.check.roles, now).some(
    (grant) =>
      (controller === undefined ? grant.controllers === '*' : reachesController(grant, controller)) &&
      reachesPurposes(grant, purposesOf(fields)),
  );
}
