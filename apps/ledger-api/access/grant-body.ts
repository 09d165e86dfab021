import { ROLE_NAMES, type Grant, type Role } from '#access';
import { RECORDABLE_TYPES, type FactType } from '#domain';
import { isObject } from '../body/json-body.js';
import { readInstant, ruleOfKind } from '../dto/kinds.js';
import { subjectId } from '../dto/subject.dto.js';
import type { FieldError } from '../problems/problem.js';

/** Most names in one list of a grant. */
const MOST = 200;
const slug = ruleOfKind('slug');
const instant = ruleOfKind('instant');

/** Roles that take limits beyond controllers and purposes. */
const TAKES: Readonly<Record<string, readonly Role[]>> = {
  factTypes: ['recorder'],
  subject: ['regulator'],
  from: ['regulator'],
  to: ['regulator'],
  purposes: ['checker', 'recorder', 'dpo', 'regulator'],
};
const MEMBERS = ['role', 'controllers', ...Object.keys(TAKES), 'expiresAt'];

/** A grant as it is written: in requests, and in the file of issuers. */
export interface GrantBody {
  readonly role: Role;
  readonly controllers: '*' | readonly string[];
  readonly purposes?: readonly string[];
  readonly factTypes?: readonly string[];
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
  readonly expiresAt?: string;
}

/** What is wrong with a grant as it was written; `field` is empty for the whole. */
export function grantMistakes(body: unknown): readonly FieldError[] {
  if (!isObject(body)) return [{ field: '', message: 'must be an object' }];
  const found: FieldError[] = [];
  const demand = (field: string, holds: boolean, message: string) => {
    if (!holds) found.push({ field, message });
  };
  for (const name of Object.keys(body))
    demand(MEMBERS.includes(name) ? name : '?', MEMBERS.includes(name), 'is not known');
  const { role, controllers, purposes, factTypes, subject, from, to, expiresAt } = body;
  demand('role', ROLE_NAMES.includes(role as Role), `must be one of ${ROLE_NAMES.join(', ')}`);
  demand('controllers', controllers === '*' || isSlugs(controllers), 'must be a list of controllers, or *');
  demand('purposes', purposes === undefined || isSlugs(purposes), 'must be a list of purposes');
  demand(
    'factTypes',
    factTypes === undefined || isFactTypes(factTypes),
    'must be a list of fact types that can be recorded',
  );
  demand('subject', subject === undefined || subjectId.accepts(subject), subjectId.message);
  for (const [name, value] of Object.entries({ from, to, expiresAt }))
    demand(name, value === undefined || instant.accepts(value), instant.message);
  for (const [name, roles] of Object.entries(TAKES))
    demand(
      name,
      body[name] === undefined || roles.includes(role as Role),
      `is taken by ${roles.join(', ')} only`,
    );
  if (found.length > 0) return found;
  demand('to', (from === undefined) === (to === undefined), 'and from are there together');
  if (from !== undefined && to !== undefined)
    demand('to', readInstant(String(from)) < readInstant(String(to)), 'must be after from');
  // A regulator reads one scope of one period: everything for ever is nobody's mandate.
  const bounded = (from !== undefined || subject !== undefined) && controllers !== '*';
  demand(
    'from',
    role !== 'regulator' || bounded,
    'and to, or subject, must be there, with the controllers named',
  );
  return found;
}

/** A grant that has no mistake. */
export function grantOf(body: Readonly<Record<string, unknown>>): Grant {
  const { role, controllers, purposes, factTypes, subject, from, to, expiresAt } =
    body as unknown as GrantBody;
  return {
    role,
    controllers,
    ...(purposes && { purposes }),
    ...(factTypes && { factTypes }),
    ...(subject !== undefined && { subject }),
    ...(from !== undefined &&
      to !== undefined && { period: { from: readInstant(from), to: readInstant(to) } }),
    ...(expiresAt !== undefined && { expiresAt: readInstant(expiresAt) }),
  };
}

/** A grant as it is shown. */
export function grantBodyOf({
  role,
  controllers,
  purposes,
  factTypes,
  subject,
  period,
  expiresAt,
}: Grant): GrantBody {
  const text = (time: number) => new Date(time).toISOString();
  return {
    role,
    controllers,
    ...(purposes && { purposes }),
    ...(factTypes && { factTypes }),
    ...(subject !== undefined && { subject }),
    ...(period && { from: text(period.from), to: text(period.to) }),
    ...(expiresAt !== undefined && { expiresAt: text(expiresAt) }),
  };
}

function isSlugs(value: unknown): boolean {
  return isList(value) && value.every((one) => slug.accepts(one));
}

function isFactTypes(value: unknown): boolean {
  return isList(value) && value.every((one) => RECORDABLE_TYPES.has(one as FactType));
}

function isList(value: unknown): value is unknown[] {
  return (
    Array.isArray(value) && value.length > 0 && value.length <= MOST && new Set(value).size === value.length
  );
}
