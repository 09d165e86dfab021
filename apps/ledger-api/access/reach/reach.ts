import { grantsOf, isUnlimited, type Grant, type Principal } from '#access';
import { QuestionRefused } from '#ledger';
import type { FastifyRequest } from 'fastify';
import { isObject } from '../../body/json-body.js';
import { Problem } from '../../problems/problem.js';
import { forbidden } from '../challenge.js';
import { PERMISSIONS, ROUTES, type ReachName } from '../permissions.js';
import { anExport, orderExport } from './export-rules.js';
import {
  auditEvents,
  auditDue,
  auditStatus,
  auditRegister,
  auditSummary,
  changes,
  controllerOfBody,
  controllerOfQuery,
  oversight,
  ownControllers,
  searchEvents,
  wholeLedger,
} from './list-rules.js';
import { receipt, subjects, subjectToken, subjectStatus, subjectTimeline } from './person-rules.js';
import { OK, type Narrowed, type ReachRule, type World } from './rule.js';

const RULES: Readonly<Record<ReachName, ReachRule>> = {
  nothing: () => OK,
  inside: () => OK,
  wholeLedger,
  controllerOfQuery,
  controllerOfBody,
  ownControllers,
  subjectStatus,
  subjectTimeline,
  auditEvents,
  searchEvents,
  auditDue,
  auditStatus,
  auditSummary,
  auditRegister,
  changes,
  orderExport,
  export: anExport,
  receipt,
  subjectToken,
  oversight,
  subjects,
};

/** Stands in for the grant that the token of a person does not have: its rules ask the principal. */
const OWN: Grant = { role: 'checker', controllers: [] };

/** How far a principal reaches, route by route. One grant must cover the whole request. */
export class Reach {
  readonly #shown = new WeakMap<object, (payload: unknown) => unknown>();

  constructor(private readonly world: World) {}

  /**
   * Writes into the request what the grant implies, and remembers what of the answer is shown.
   * @throws Problem FORBIDDEN, QUERY_INVALID, BODY_INVALID, EXPORT_NOT_FOUND; QuestionRefused SUBJECT_UNKNOWN
   */
  async narrow(request: FastifyRequest, route: string, principal: Principal): Promise<void> {
    const line = ROUTES[route];
    if (line === undefined) throw forbidden();
    if (line.reach === 'nothing' || line.reach === 'inside') return;
    const { roles } = PERMISSIONS[line.permission];
    const grants =
      principal.kind === 'subject'
        ? [OWN]
        : [...grantsOf(principal, roles, this.world.now())].sort(widestFirst);
    const refused: (Narrowed & { ok: false })[] = [];
    for (const grant of grants) {
      const asked = {
        principal,
        params: membersOf(request.params),
        query: membersOf(request.query),
        body: request.body,
      };
      const narrowed = await RULES[line.reach](asked, grant, this.world);
      if (narrowed.ok) {
        this.#apply(request, narrowed);
        return;
      }
      refused.push(narrowed);
    }
    throw problemOf(refused, request);
  }

  /** What of an answer is shown. */
  shown(request: FastifyRequest, payload: unknown): unknown {
    const shown = this.#shown.get(request);
    // Problem details are no rows.
    return shown === undefined ? payload : shown(payload);
  }

  #apply(request: FastifyRequest, { query, body, shown }: Narrowed & { ok: true }): void {
    if (query) Object.assign(request.query as object, query);
    if (body && isObject(request.body)) Object.assign(request.body, body);
    if (shown) this.#shown.set(request, shown);
  }
}

function widestFirst(a: Grant, b: Grant): number {
  return Number(isUnlimited(b)) - Number(isUnlimited(a));
}

/** A missing name is told; whatever else is beyond the grants has one answer, whether it is there or not. */
function problemOf(refused: readonly (Narrowed & { ok: false })[], request: FastifyRequest): Error {
  const missing = refused.find(({ why }) => why === 'missing');
  if (missing) {
    const errors = [{ field: missing.field ?? '', message: 'must be named: this credential is for several' }];
    return new Problem(request.method === 'GET' ? 'QUERY_INVALID' : 'BODY_INVALID', errors);
  }
  const last = refused.at(-1)?.why;
  if (last === 'noExport') return new Problem('EXPORT_NOT_FOUND');
  // With one grant that ends at the person and another at the time, the person is there for somebody.
  if (last === 'unknown') return new QuestionRefused('SUBJECT_UNKNOWN', 'subject');
  return forbidden();
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
