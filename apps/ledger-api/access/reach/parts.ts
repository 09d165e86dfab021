import { controllerMeantBy, purposeMeantBy, type Grant, type Meant } from '#access';
import { isObject } from '../../body/json-body.js';
import { ruleOfKind, readInstant } from '../../dto/kinds.js';
import { BEYOND, type Narrowed, type World } from './rule.js';

type Members = Readonly<Record<string, unknown>>;
const instant = ruleOfKind('instant');

/** A name as it came: text, or nothing. Whatever else stands there is refused by the DTO. */
export function nameIn(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === 'string' ? value : undefined;
}

/** A body as members; of no object nothing is read. */
export function membersOf(body: unknown): Members {
  return isObject(body) ? body : {};
}

/** The time in a member, milliseconds; undefined if there is none, or none that the DTO will take. */
export function timeIn(members: Members, name: string): number | undefined {
  const value = members[name];
  return instant.accepts(value) ? readInstant(value as string) : undefined;
}

/** Members that a grant implies, or why it does not reach. */
export type Implied =
  { readonly ok: true; readonly members: Readonly<Record<string, string>> } | (Narrowed & { ok: false });

/** The controller, and where the route takes one the purpose, that are meant under a grant. */
export function implied(
  members: Members,
  grant: Grant,
  world: World,
  ...names: readonly ('controller' | 'purpose')[]
): Implied {
  const found: Record<string, string> = {};
  for (const name of names) {
    const given = members[name];
    // Neither text nor absent: the DTO refuses it, unless the grant does.
    if (
      given !== undefined &&
      typeof given !== 'string' &&
      grant[`${name}s`] !== undefined &&
      grant[`${name}s`] !== '*'
    )
      return BEYOND as Narrowed & { ok: false };
    const meant = meantBy(name, grant, nameIn(members, name), world);
    if (!meant.ok) return { ok: false, why: meant.why, field: name };
    if (meant.name !== undefined) found[name] = meant.name;
  }
  return { ok: true, members: found };
}

function meantBy(
  name: 'controller' | 'purpose',
  grant: Grant,
  given: string | undefined,
  world: World,
): Meant {
  return name === 'controller'
    ? controllerMeantBy(grant, given, world.controllers)
    : purposeMeantBy(grant, given);
}

/** Whether an instant lies in the grant's period. */
export function inPeriod({ period }: Grant, time: number): boolean {
  return period === undefined || (time >= period.from && time < period.to);
}

/** An instant as the queries take it. */
export function text(time: number): string {
  return new Date(time).toISOString();
}
