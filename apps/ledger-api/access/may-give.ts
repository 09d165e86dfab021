import { grantsOf, reachesPurposes, type Grant, type KeyRecord, type Principal, type Role } from '#access';

const GIVERS: ReadonlySet<Role> = new Set(['admin']);
const INVITERS: ReadonlySet<Role> = new Set(['dpo', 'admin']);
const SEERS: ReadonlySet<Role> = new Set(['operator', 'admin']);

/** Nobody gives more than what is theirs: the same controllers or fewer, the same purposes or fewer, no longer. */
export function mayGive(
  giver: Principal,
  grants: readonly Grant[],
  expiresAt: number | undefined,
  now: number,
): boolean {
  return grants.every((grant) => isWithin(giver, grantsOf(giver, GIVERS, now), grant, expiresAt));
}

/** Whether somebody may let an authority read this far. */
export function mayInvite(giver: Principal, grant: Grant, expiresAt: number, now: number): boolean {
  return grant.role === 'regulator' && isWithin(giver, grantsOf(giver, INVITERS, now), grant, expiresAt);
}

/** Whether somebody may see and end a key: all that it opens is of the own controllers. */
export function maySeeKey(seer: Principal, { grants }: KeyRecord, now: number): boolean {
  const own = grantsOf(seer, SEERS, now);
  return grants.every((grant) => own.some((mine) => controllersWithin(mine, grant)));
}

/** Whether somebody may give a key a new secret, and so use it: as making it. */
export function mayRotate(giver: Principal, { grants, expiresAt }: KeyRecord, now: number): boolean {
  return mayGive(giver, grants, expiresAt, now);
}

function isWithin(
  { expiresAt: giverEnds = Infinity }: Principal,
  mine: readonly Grant[],
  given: Grant,
  expiresAt: number | undefined,
): boolean {
  const ends = Math.min(expiresAt ?? Infinity, given.expiresAt ?? Infinity);
  return mine.some(
    (grant) =>
      controllersWithin(grant, given) &&
      reachesPurposes(grant, given.purposes ?? '*') &&
      ends <= Math.min(grant.expiresAt ?? Infinity, giverEnds),
  );
}

function controllersWithin({ controllers: mine }: Grant, { controllers: given }: Grant): boolean {
  return mine === '*' || (given !== '*' && given.every((one) => mine.includes(one)));
}
