import { reachesController, type Grant } from '#access';
import { isObject } from '../../body/json-body.js';
import { implied, inPeriod, membersOf, nameIn, text, timeIn } from './parts.js';
import { BEYOND, OK, type Asked, type Narrowed, type ReachRule, type World } from './rule.js';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Operators and what concerns the whole ledger. */
export const wholeLedger: ReachRule = (_asked, { controllers }) => (controllers === '*' ? OK : BEYOND);

/** What a controller told the public: of the grant’s controllers, all purposes. */
export const controllerOfQuery: ReachRule = ({ query }, grant, world) => {
  const found = implied(query, grant, world, 'controller');
  return found.ok ? { ok: true, query: found.members } : found;
};

/** A body that names its controller, and takes it as it is read here. */
export const controllerOfBody: ReachRule = ({ body }, grant, world) => {
  if (!isObject(body)) return OK;
  const found = implied(body, grant, world, 'controller');
  return found.ok ? { ok: true, body: found.members } : found;
};

/** What a whole controller's people and systems did: nothing for a grant that is narrower. */
export const oversight: ReachRule = ({ query, body }, grant, world) => {
  if (grant.subject !== undefined || grant.purposes !== undefined || grant.period !== undefined)
    return BEYOND;
  // What concerns no controller: of whoever is for all of them.
  if (query['of'] !== undefined && grant.controllers !== '*') return BEYOND;
  const inBody = isObject(body);
  const found = implied(inBody ? body : query, grant, world, 'controller');
  if (!found.ok) return found;
  return { ok: true, [inBody ? 'body' : 'query']: found.members };
};

/** `GET /v1/controllers`: the grant’s own. */
export const ownControllers: ReachRule = (_asked, grant) => ({
  ok: true,
  shown: (payload) => {
    const rows = membersOf(payload)['controllers'];
    if (!Array.isArray(rows)) return payload;
    return {
      controllers: rows.filter((row) => reachesController(grant, String(membersOf(row)['controller']))),
    };
  },
});

/** Facts: of the controller and the purpose, recorded in the period. */
export const auditEvents: ReachRule = ({ query }, grant, world) => {
  if (grant.subject !== undefined) return BEYOND;
  const found = implied(query, grant, world, 'controller', 'purpose');
  if (!found.ok) return found;
  const period = recordedWithin(query, grant);
  return period === undefined ? BEYOND : { ok: true, query: { ...found.members, ...period } };
};

/** The same of one person, who is named in the body. */
export const searchEvents: ReachRule = ({ body }, grant, world) => {
  if (!isObject(body)) return OK;
  // Of a grant about one person the id must be named: an identifier might be another’s.
  if (grant.subject !== undefined && membersOf(body['subject'])['id'] !== grant.subject) return BEYOND;
  const found = implied(body, grant, world, 'controller', 'purpose');
  if (!found.ok) return found;
  const period = recordedWithin(body, grant);
  return period === undefined ? BEYOND : { ok: true, body: { ...found.members, ...period } };
};

/** The bounds of a list within a grant's period; undefined if it asks for more. */
function recordedWithin(
  members: Readonly<Record<string, unknown>>,
  { period }: Grant,
): Readonly<Record<string, string>> | undefined {
  if (period === undefined) return {};
  const from = timeIn(members, 'recordedFrom') ?? period.from;
  const to = timeIn(members, 'recordedTo') ?? period.to;
  if (from < period.from || to > period.to) return undefined;
  return { recordedFrom: text(from), recordedTo: text(to) };
}

/** Answers as they are now follow from facts of all times, and name them: not for a grant with a period. */
export const auditStatus: ReachRule = ({ query }, grant, world) =>
  grant.period === undefined ? now(query, grant, world, 'purpose') : BEYOND;

/** What is due now, likewise; a deadline is about a request, which may be about all purposes. */
export const auditDue: ReachRule = ({ query }, grant, world) =>
  grant.period === undefined && grant.purposes === undefined ? now(query, grant, world) : BEYOND;

/** Counts of now, and of days: those of the period. */
export const auditSummary: ReachRule = (asked, grant, world) => {
  const found = now(asked.query, grant, world, 'purpose');
  if (!found.ok || grant.period === undefined) return found;
  const first = text(grant.period.from).slice(0, 10);
  const last = text(grant.period.to - 1).slice(0, 10);
  const [from, to] = [nameIn(asked.query, 'from') ?? first, nameIn(asked.query, 'to') ?? last];
  if (DAY.test(from) && DAY.test(to) && (from < first || to > last)) return BEYOND;
  return { ...found, query: { ...found.query, from, to } };
};

/** The register of a controller, as of a day of the period. */
export const auditRegister: ReachRule = ({ query }, grant, world) => {
  if (grant.subject !== undefined || grant.purposes !== undefined) return BEYOND;
  if (!inPeriod(grant, timeIn(query, 'at') ?? world.now())) return BEYOND;
  const found = implied(query, grant, world, 'controller');
  return found.ok ? { ok: true, query: found.members } : found;
};

/** Changes, as they happen. */
export const changes: ReachRule = ({ query }, grant, world) => now(query, grant, world, 'purpose');

function now(query: Asked['query'], grant: Grant, world: World, ...names: readonly 'purpose'[]): Narrowed {
  if (grant.subject !== undefined || !inPeriod(grant, world.now())) return BEYOND;
  const found = implied(query, grant, world, 'controller', ...names);
  return found.ok ? { ok: true, query: found.members } : found;
}
