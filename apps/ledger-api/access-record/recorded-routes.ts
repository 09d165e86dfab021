/**
 * Whom a request is about: the person that the path or the body names, the person of an export, or nobody alone. The
 * others are told by what was answered.
 */
export type AboutWhom = 'path' | 'body' | 'identifier' | 'export' | 'nobody' | ToldByAnswer;

/**
 * Requests that are about whom their answer names, item by item: a decision, a fact of a type that decides, the items of
 * a batch that do, the rows of an import that were judged with what is stored.
 */
export type ToldByAnswer = 'decision' | 'fact' | 'facts' | 'rows';

/** How a request is recorded. */
export interface RecordedRoute {
  /** Name of the operation, as the API description has it. */
  readonly scope: string;
  readonly about: AboutWhom;
  /** Left out for principals that only check and record: their systems ask all day, and see one yes or id at a time. */
  readonly people?: true;
}

const on = (scope: string, about: AboutWhom): RecordedRoute => ({ scope, about });
const people = (scope: string, about: AboutWhom): RecordedRoute => ({ scope, about, people: true });

/**
 * What is recorded in the record of access, by method and pattern: reading about people, exporting, deciding, using
 * keys. Reads with a person's own token stand under the key that gave the token. Checks are kept by the decision log.
 */
export const RECORDED: Readonly<Record<string, RecordedRoute>> = {
  // --- reading about a person
  'GET /v1/subjects/:id/timeline': on('subjectTimeline', 'path'),
  'GET /v1/subjects/:id/status': on('subjectStatus', 'path'),
  'POST /v1/subjects/lookup': people('lookupSubject', 'identifier'),
  'POST /v1/audit/events/search': on('searchAuditEvents', 'body'),
  'POST /v1/decisions/search': on('searchDecisions', 'body'),
  'POST /v1/audit/access/search': on('searchAuditAccess', 'body'),
  'POST /v1/import/preview': people('previewImport', 'rows'),
  // --- reading about many
  'GET /v1/audit/events': on('auditEvents', 'nobody'),
  'GET /v1/audit/status': on('auditStatus', 'nobody'),
  'GET /v1/audit/due': on('auditDue', 'nobody'),
  'GET /v1/audit/access': on('auditAccess', 'nobody'),
  'GET /v1/audit/anomalies': on('auditAnomalies', 'nobody'),
  'GET /v1/decisions': on('listDecisions', 'nobody'),
  'GET /v1/changes': people('followChanges', 'nobody'),
  // --- exporting
  'POST /v1/evidence/exports': on('orderExport', 'body'),
  'GET /v1/evidence/exports/:id/bundle': on('downloadExport', 'export'),
  'POST /v1/evidence/receipts': on('makeReceipt', 'body'),
  // --- deciding
  'POST /v1/objections/:id/outcome': on('decideObjection', 'decision'),
  'POST /v1/restrictions/:id/lift-notice': on('notifyRestrictionLift', 'decision'),
  'POST /v1/restrictions/:id/lift': on('liftRestriction', 'decision'),
  'POST /v1/holds': on('placeHold', 'decision'),
  'POST /v1/holds/:id/release': on('releaseHold', 'decision'),
  'POST /v1/erasures/:id/refusal': on('refuseErasure', 'decision'),
  'POST /v1/erasures/executions': on('executeErasure', 'decision'),
  'POST /v1/requests/:id/extension': on('extendRequest', 'decision'),
  'POST /v1/requests/:id/answer': on('answerRequest', 'decision'),
  'POST /v1/identity-rejections': on('rejectIdentity', 'decision'),
  'POST /v1/forgettings': on('forgetSubjects', 'nobody'),
  'POST /v1/facts': on('recordFact', 'fact'),
  'POST /v1/facts/batch': on('recordFacts', 'facts'),
  // --- using keys
  'POST /v1/log/keys': on('rotateSigningKey', 'nobody'),
  'POST /v1/operations/keys': on('createKey', 'nobody'),
  'POST /v1/operations/keys/rotations': on('rotateKey', 'nobody'),
  'POST /v1/operations/keys/revocations': on('revokeKey', 'nobody'),
  'POST /v1/operations/invitations': on('inviteRegulator', 'nobody'),
  'POST /v1/subjects/tokens': on('createSubjectToken', 'body'),
};

/** The first use of a credential since the service started. */
export const CREDENTIAL_USED = 'credentialUsed';

/** Fact types that decide about a person, where a route takes any. */
export const DECIDING: ReadonlySet<unknown> = new Set([
  'objection.upheld',
  'objection.rejected',
  'restriction.lift_notified',
  'restriction.lifted',
  'hold.placed',
  'hold.released',
  'erasure.refused',
  'erasure.executed',
  'request.extended',
  'request.answered',
  'identity.rejected',
]);
