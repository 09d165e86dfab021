import { reachesController, type Grant } from '#access';
import { isObject } from '../../body/json-body.js';
import { mayRecordType } from '../fact-groups.js';
import { implied, inPeriod, membersOf, text, timeIn } from './parts.js';
import { BEYOND, OK, UNKNOWN, type Asked, type Narrowed, type ReachRule, type World } from './rule.js';

/** The person that the path names: at a controller of the grant, and the one of the grant if it is about one. */
async function reachesPerson({ params }: Asked, grant: Grant, world: World): Promise<boolean> {
  const id = params['id'];
  if (typeof id !== 'string' || (grant.subject !== undefined && grant.subject !== id)) return false;
  if (grant.controllers === '*') return true;
  const owner = await world.ownerOf(id);
  return owner !== undefined && reachesController(grant, owner);
}

/** `GET /v1/subjects/{id}/status`: one row per purpose; as of a time in the period. */
export const subjectStatus: ReachRule = async (asked, grant, world) => {
  if (asked.principal.kind === 'subject') return isOwn(asked, asked.params['id']) ? OK : BEYOND;
  if (!(await reachesPerson(asked, grant, world))) return UNKNOWN;
  const now = world.now();
  if (!inPeriod(grant, timeIn(asked.query, 'at') ?? now)) return BEYOND;
  const { purposes, period } = grant;
  const knownAt = timeIn(asked.query, 'knownAt');
  const end = period && Math.min(period.to, now);
  return {
    ok: true,
    ...(end !== undefined && end < (knownAt ?? now) && { query: { knownAt: text(end) } }),
    ...(purposes && {
      shown: withRows('purposes', ({ purpose }) =>
        purposes.includes(String(purpose)) ? { keep: true } : undefined,
      ),
    }),
  };
};

/** `GET /v1/subjects/{id}/timeline`: facts about the grant's purposes, recorded in its period. */
export const subjectTimeline: ReachRule = async (asked, grant, world) => {
  if (!(await reachesPerson(asked, grant, world))) return UNKNOWN;
  const { purposes, period } = grant;
  if (purposes === undefined && period === undefined) return OK;
  return {
    ok: true,
    shown: withRows('entries', (entry) => {
      if (!inPeriod(grant, Date.parse(String(entry['recordedAt'])))) return undefined;
      const about = entry['purposes'];
      if (purposes === undefined || about === '*') return { keep: true };
      if (!Array.isArray(about)) return undefined;
      const left = about.filter((one) => purposes.includes(String(one)));
      // A fact that is about others, too, may name them in its fields: it is shown without those.
      if (left.length === about.length) return { keep: true };
      return left.length === 0
        ? undefined
        : { keep: true, instead: { ...entry, purposes: left, fields: {} } };
    }),
  };
};

/** `POST /v1/evidence/receipts`: of one fact, which may be of any purpose. */
export const receipt: ReachRule = (asked, grant, world) => {
  const body = membersOf(asked.body);
  if (asked.principal.kind === 'subject') {
    const { subject } = asked.principal;
    const named = membersOf(body['subject'])['id'];
    if (!isOwn(asked, named) || (body['controller'] ?? subject?.controller) !== subject?.controller)
      return BEYOND;
    return { ok: true, body: { controller: subject?.controller } };
  }
  if (grant.purposes !== undefined) return BEYOND;
  const found = implied(body, grant, world, 'controller');
  return found.ok ? { ok: true, body: found.members } : found;
};

/** `POST /v1/subjects/tokens`: with it the person withdraws, for any purpose: nobody gives more than what is theirs. */
export const subjectToken: ReachRule = ({ body }, grant, world) => {
  if (grant.purposes !== undefined || !mayRecordType(grant, 'consent.withdrawn')) return BEYOND;
  const found = implied(membersOf(body), grant, world, 'controller');
  return found.ok ? { ok: true, body: found.members } : found;
};

/** Bodies that list persons by their ids. */
export const subjects: ReachRule = async (asked, grant, world) => {
  if (grant.controllers === '*' && grant.purposes === undefined) return OK;
  if (grant.purposes !== undefined) return BEYOND;
  const ids = membersOf(asked.body)['subjects'];
  if (!Array.isArray(ids)) return OK;
  for (const id of ids) {
    const owner = typeof id === 'string' ? await world.ownerOf(id) : undefined;
    if (owner === undefined || !reachesController(grant, owner)) return UNKNOWN;
  }
  return OK;
};

function isOwn({ principal }: Asked, id: unknown): boolean {
  return id !== undefined && id === principal.subject?.id;
}

type Row = Readonly<Record<string, unknown>>;
type Verdict = { readonly keep: true; readonly instead?: Row } | undefined;

/** An answer with some of its rows. */
function withRows(member: string, verdict: (row: Row) => Verdict): (payload: unknown) => unknown {
  return (payload) => {
    if (!isObject(payload) || !Array.isArray(payload[member])) return payload;
    const rows = (payload[member] as Row[]).flatMap((row) => {
      const said = verdict(row);
      return said === undefined ? [] : [said.instead ?? row];
    });
    return { ...payload, [member]: rows };
  };
}

export type { Narrowed };
