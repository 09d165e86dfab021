import { grantsOf, reachesController, reachesPurposes } from '#access';
import type { AccessPorts } from './access-ports.js';
import { PERMISSIONS } from './permissions.js';

/** What somebody follows. */
export interface Followed {
  readonly controller: string;
  /** Undefined: all of the controller's. */
  readonly purpose?: string | undefined;
}

/**
 * Whether the sender of an answer that goes on may still have it: the credential is looked at again, so a key that was
 * revoked, a token that ended and a grant that ended count from now on. Of what was looked at lately, memory says it.
 * @param header `Authorization`, as the request had it
 */
export async function stillMayFollow(
  { credentials }: AccessPorts,
  header: string | undefined,
  { controller, purpose }: Followed,
): Promise<boolean> {
  if (credentials === undefined) return true;
  const known = credentials.identifyNow(header) ?? (await credentials.identify(header));
  if (!known.ok) return false;
  return grantsOf(known.principal, PERMISSIONS.follow.roles, Date.now()).some(
    (grant) =>
      reachesController(grant, controller) && reachesPurposes(grant, purpose === undefined ? '*' : [purpose]),
  );
}
