import type { Role } from '#access';

/** A permission: which roles have it, and whether the token of a person has it for what is the person's own. */
export interface Permission {
  readonly roles: ReadonlySet<Role>;
  readonly subject?: true;
  /** Nobody is asked who sends the request. */
  readonly open?: true;
}

const only = (...roles: Role[]): Permission => ({ roles: new Set(roles) });
const EVERYBODY: readonly Role[] = ['checker', 'recorder', 'dpo', 'regulator', 'operator', 'admin'];

/** Every permission there is. */
export const PERMISSIONS = {
  /** What shows nothing of anybody: descriptions, public keys, whether the process lives. */
  open: { roles: new Set(EVERYBODY), subject: true, open: true },
  /** What controllers told the public, of one’s own controllers; the log’s random-looking bytes. */
  look: only(...EVERYBODY),
  check: only('checker', 'dpo', 'admin'),
  /** Changes of answers, as they happen: a question that goes on. */
  follow: only('checker', 'dpo', 'admin'),
  lookUp: only('recorder', 'dpo', 'admin'),
  status: { roles: new Set<Role>(['dpo', 'regulator', 'admin']), subject: true },
  receipt: { roles: new Set<Role>(['dpo', 'admin']), subject: true },
  withdraw: { roles: new Set<Role>(['recorder', 'dpo', 'admin']), subject: true },
  read: only('dpo', 'regulator', 'admin'),
  export: only('dpo', 'regulator', 'admin'),
  /** What the controller’s own people and systems asked and looked at. */
  oversee: only('dpo', 'admin'),
  forget: only('dpo', 'admin'),
  /** Recorders within the fact types of their grant: `fact-groups.ts`. */
  record: only('recorder', 'admin'),
  handle: only('recorder', 'dpo', 'admin'),
  decide: only('recorder', 'dpo', 'admin'),
  /** Of any type: the item says which, and is judged by itself. */
  recordAny: only('recorder', 'dpo', 'admin'),
  publish: only('recorder', 'admin'),
  replay: only('admin'),
  operate: only('operator', 'admin'),
  seeKeys: only('operator', 'admin'),
  giveKeys: only('admin'),
  invite: only('dpo', 'admin'),
  giveSubjectTokens: only('recorder', 'dpo', 'admin'),
} as const satisfies Record<string, Permission>;

export type PermissionName = keyof typeof PERMISSIONS;

/**
 * How far a grant reaches on a route, and what of its answer is shown: the names of the rules in `reach/`.
 * `inside`: the route's own code asks (`may-record.ts`, `may-check.ts`), item by item.
 */
export type ReachName =
  | 'nothing'
  | 'inside'
  | 'wholeLedger'
  | 'controllerOfQuery'
  | 'controllerOfBody'
  | 'ownControllers'
  | 'subjectStatus'
  | 'subjectTimeline'
  | 'auditEvents'
  | 'searchEvents'
  | 'auditStatus'
  | 'auditDue'
  | 'auditSummary'
  | 'auditRegister'
  | 'changes'
  | 'orderExport'
  | 'export'
  | 'receipt'
  | 'subjectToken'
  | 'oversight'
  | 'subjects';

/** One route's line. */
export interface RouteLine {
  readonly permission: PermissionName;
  readonly reach: ReachName;
}

const line = (permission: PermissionName, reach: ReachName): RouteLine => ({ permission, reach });
const open = line('open', 'nothing');
const record = line('record', 'inside');
const handle = line('handle', 'inside');
const decide = line('decide', 'inside');
const publish = line('publish', 'inside');
const recordAny = line('recordAny', 'inside');
const operate = line('operate', 'wholeLedger');

/** Every route, by method and pattern. A route without a line is refused, and fails a test. */
export const ROUTES: Readonly<Record<string, RouteLine>> = {
  // --- asking
  'POST /v1/check': line('check', 'inside'),
  'POST /v1/check/batch': line('check', 'inside'),
  'GET /v1/changes': line('follow', 'changes'),
  'POST /v1/subjects/lookup': line('lookUp', 'controllerOfBody'),
  'GET /v1/subjects/:id/status': line('status', 'subjectStatus'),
  'GET /v1/subjects/:id/timeline': line('read', 'subjectTimeline'),
  // --- consent
  'POST /v1/consents': record,
  'POST /v1/consents/withdrawals': line('withdraw', 'inside'),
  'POST /v1/consents/refusals': record,
  'POST /v1/consents/confirmations': record,
  'POST /v1/consents/invalidations': record,
  'POST /v1/consents/expirations': record,
  'POST /v1/consents/requests': record,
  'POST /v1/guardian-verifications': record,
  'POST /v1/notices/acknowledgements': record,
  // --- contract and other bases
  'POST /v1/contracts': record,
  'POST /v1/contracts/:id/end': record,
  'POST /v1/precontracts': record,
  'POST /v1/precontracts/:id/closure': record,
  'POST /v1/obligations': record,
  'POST /v1/emergencies': record,
  'POST /v1/emergencies/ends': record,
  'POST /v1/sales': record,
  'POST /v1/collections': record,
  // --- rights
  'POST /v1/objections': handle,
  'POST /v1/objections/:id/outcome': decide,
  'POST /v1/objections/:id/withdrawal': handle,
  'POST /v1/restrictions': handle,
  'POST /v1/restrictions/:id/lift-notice': decide,
  'POST /v1/restrictions/:id/lift': decide,
  'POST /v1/holds': decide,
  'POST /v1/holds/:id/release': decide,
  'POST /v1/erasures': handle,
  'POST /v1/erasures/:id/refusal': decide,
  'POST /v1/erasures/executions': decide,
  'POST /v1/requests': handle,
  'POST /v1/requests/:id/extension': decide,
  'POST /v1/requests/:id/answer': decide,
  'POST /v1/identity-rejections': decide,
  'POST /v1/signals': record,
  'POST /v1/sale-share/opt-outs': handle,
  'POST /v1/sale-share/opt-ins': handle,
  // --- what was done with the data
  'POST /v1/disclosures': handle,
  'POST /v1/recipients/notifications': handle,
  'POST /v1/recipients/confirmations': handle,
  'POST /v1/duties/discharges': handle,
  'POST /v1/processing': record,
  'POST /v1/processing/batch': record,
  // --- the person
  'POST /v1/subjects/:id/birth-date': record,
  'POST /v1/subjects/:id/residence': record,
  'POST /v1/subjects/:id/jurisdiction': record,
  'POST /v1/subjects/:id/death': record,
  'POST /v1/subjects/:id/inactivity': record,
  'POST /v1/subjects/:id/identifiers': record,
  'POST /v1/subjects/:id/identifiers/removals': record,
  'POST /v1/subjects/links': record,
  'POST /v1/subjects/links/removals': record,
  // --- any fact
  'POST /v1/facts': recordAny,
  'POST /v1/facts/batch': recordAny,
  'POST /v1/replay/facts': line('replay', 'inside'),
  'POST /v1/import/facts': recordAny,
  'POST /v1/import/preview': recordAny,
  // --- purposes, notices, the register
  'GET /v1/controllers': line('look', 'ownControllers'),
  'POST /v1/controllers': publish,
  'GET /v1/purposes': line('look', 'controllerOfQuery'),
  'POST /v1/purposes': publish,
  'POST /v1/purposes/:purpose/retirement': publish,
  'GET /v1/notices': line('look', 'controllerOfQuery'),
  'POST /v1/notices': publish,
  'GET /v1/settings': line('look', 'controllerOfQuery'),
  'POST /v1/settings': publish,
  'GET /v1/safeguards': line('look', 'controllerOfQuery'),
  'POST /v1/safeguards': publish,
  'POST /v1/safeguards/:id/revocation': publish,
  'POST /v1/adequacy': publish,
  'POST /v1/adequacy/revocations': publish,
  'POST /v1/compatibility-assessments': publish,
  'POST /v1/instructions': publish,
  'POST /v1/texts': publish,
  'PUT /v1/texts/:digest': publish,
  'GET /v1/texts/:digest': line('look', 'nothing'),
  // --- the privacy office and authorities
  'GET /v1/audit/events': line('read', 'auditEvents'),
  'POST /v1/audit/events/search': line('read', 'searchEvents'),
  'GET /v1/audit/status': line('read', 'auditStatus'),
  'GET /v1/audit/due': line('read', 'auditDue'),
  'GET /v1/audit/summary': line('read', 'auditSummary'),
  'GET /v1/audit/register': line('read', 'auditRegister'),
  'POST /v1/evidence/exports': line('export', 'orderExport'),
  'GET /v1/evidence/exports/:id': line('export', 'export'),
  'GET /v1/evidence/exports/:id/bundle': line('export', 'export'),
  'POST /v1/evidence/receipts': line('receipt', 'receipt'),
  'GET /v1/audit/access': line('oversee', 'oversight'),
  'POST /v1/audit/access/search': line('oversee', 'oversight'),
  'GET /v1/audit/anomalies': line('oversee', 'oversight'),
  'GET /v1/decisions': line('oversee', 'oversight'),
  'POST /v1/decisions/search': line('oversee', 'oversight'),
  'POST /v1/forgettings': line('forget', 'subjects'),
  // --- the log
  'GET /v1/log/checkpoint': open,
  'GET /v1/log/keys': open,
  'GET /v1/log/tile/*': line('look', 'nothing'),
  'POST /v1/log/keys': operate,
  'POST /v1/log/checks': operate,
  'GET /v1/evidence/policy': open,
  'GET /v1/evidence/verify.html': open,
  // --- operations
  'GET /v1/operations/projections': operate,
  'GET /v1/operations/projections/parked': operate,
  'POST /v1/operations/projections/retries': operate,
  'POST /v1/operations/projections/rebuilds': operate,
  'GET /v1/operations/pending-scavenge': operate,
  'GET /v1/operations/wrapping-keys': operate,
  'POST /v1/operations/wrapping-keys/rotations': operate,
  'GET /v1/operations/backups': operate,
  'POST /v1/operations/backups': operate,
  // --- access
  'GET /v1/operations/keys': line('seeKeys', 'inside'),
  'POST /v1/operations/keys': line('giveKeys', 'inside'),
  'POST /v1/operations/keys/rotations': line('giveKeys', 'inside'),
  'POST /v1/operations/keys/revocations': line('seeKeys', 'inside'),
  'POST /v1/operations/invitations': line('invite', 'inside'),
  'POST /v1/subjects/tokens': line('giveSubjectTokens', 'subjectToken'),
  'GET /health/live': open,
  'GET /health/ready': open,
  'GET /metrics': operate,
  // --- the description of the API
  'GET /docs': open,
  'GET /docs/start.js': open,
  'GET /docs/openapi.json': open,
  'GET /docs/swagger-ui.css': open,
  'GET /docs/swagger-ui-bundle.js': open,
  'GET /docs/favicon-32x32.png': open,
};
