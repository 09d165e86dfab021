import { isUnlimited, reachesController, reachesPurposes, type Grant } from '#access';
import { isObject } from '../../body/json-body.js';
import { implied, membersOf, timeIn } from './parts.js';
import { BEYOND, OK, type Asked, type ReachRule } from './rule.js';

/** `POST /v1/evidence/exports`: a bundle that shows no more than the grant does. */
export const orderExport: ReachRule = (asked, grant, world) => {
  const { body } = asked;
  if (!isObject(body)) return OK;
  if (!showsNoMore(body, grant)) return BEYOND;
  const found = implied(body, grant, world, 'controller');
  if (!found.ok) return found;
  return {
    ok: true,
    body: found.members,
    shown: (payload) => {
      const id = membersOf(payload)['id'];
      if (typeof id === 'string') world.orderedBy.set(id, asked.principal.id);
      return payload;
    },
  };
};

function showsNoMore(body: Readonly<Record<string, unknown>>, grant: Grant): boolean {
  const { role, purposes, subject, period } = grant;
  // The whole mode hands out the log's tiles, and a person's tag key: the controller's own business.
  if (role === 'regulator' && body['mode'] === 'full') return false;
  switch (body['scope']) {
    case 'subject': {
      // A person's bundle is the person's whole history.
      if (period !== undefined) return false;
      if (subject !== undefined && membersOf(body['subject'])['id'] !== subject) return false;
      const named = body['purposes'];
      return reachesPurposes(grant, Array.isArray(named) ? named.map(String) : '*');
    }
    case 'period': {
      if (purposes !== undefined || subject !== undefined) return false;
      const [from, to] = [timeIn(body, 'from'), timeIn(body, 'to')];
      if (period === undefined || from === undefined || to === undefined) return true;
      return from >= period.from && to <= period.to;
    }
    default:
      return purposes === undefined && subject === undefined && period === undefined;
  }
}

/** An export that is there: of a controller of the grant; for a limited grant, one that it ordered itself. */
export const anExport: ReachRule = ({ params, principal }: Asked, grant, world) => {
  if (isUnlimited(grant)) return OK;
  const id = String(params['id']);
  const found = world.exportOf(id);
  const isOwn = world.orderedBy.get(id) === principal.id;
  const limited = grant.purposes !== undefined || grant.subject !== undefined || grant.period !== undefined;
  const reached =
    found !== undefined &&
    reachesController(grant, found.controller) &&
    (isOwn || (!limited && grant.role !== 'regulator'));
  return reached ? OK : { ok: false, why: 'noExport' };
};
