/** Every problem that the HTTP layer itself can answer; refusals of the law and of questions have their own lists. */
export const PROBLEMS = {
  BODY_INVALID: {
    status: 400,
    title: 'Invalid body',
    detail: 'The body does not hold what this route takes.',
  },
  BODY_MISSING: { status: 400, title: 'Missing body', detail: 'This route takes a JSON object as body.' },
  JSON_INVALID: {
    status: 400,
    title: 'Invalid JSON',
    detail:
      'The body is not I-JSON (RFC 7493): well-formed UTF-8, no duplicate names, no lone surrogates, numbers within ±(2^53-1), at most 32 levels deep.',
  },
  QUERY_INVALID: {
    status: 400,
    title: 'Invalid query',
    detail: 'The query does not hold what this route takes.',
  },
  PATH_INVALID: {
    status: 400,
    title: 'Invalid path',
    detail:
      'The path does not hold a valid id. Identifiers of people never stand in a URL: send them in a body.',
  },
  HEADER_INVALID: {
    status: 400,
    title: 'Invalid header',
    detail: 'A header does not hold what it must hold.',
  },
  REQUEST_INVALID: {
    status: 400,
    title: 'Invalid request',
    detail: 'The request is not well-formed HTTP for this service.',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'Unauthenticated',
    detail: 'This route takes a valid credential: Authorization: Bearer, then a key or a token.',
  },
  FORBIDDEN: {
    status: 403,
    title: 'Forbidden',
    detail: 'This credential may not do this, or not there.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    detail: 'Wait as long as Retry-After says. Many questions in one batch cost less than one by one.',
  },
  ISSUER_UNAVAILABLE: {
    status: 503,
    title: 'Issuer unavailable',
    detail: 'The keys that this token would be checked with cannot be had now.',
  },
  NOT_FOUND: { status: 404, title: 'Not found', detail: 'There is nothing at this path.' },
  TEXT_NOT_FOUND: { status: 404, title: 'Not found', detail: 'No text with this digest is stored.' },
  SUBJECT_NOT_FOUND: {
    status: 404,
    title: 'Not found',
    detail: 'Nobody was recorded under this identifier at this controller.',
  },
  DECISION_NOT_FOUND: {
    status: 404,
    title: 'Not found',
    detail: 'No decision with this id is kept: it was never given here, or is too old.',
  },
  DECISION_LOG_OFF: {
    status: 404,
    title: 'No decision log',
    detail: 'This service keeps no decisions: DECISION_LOG is off.',
  },
  EXPORT_NOT_FOUND: { status: 404, title: 'Not found', detail: 'There is no export with this id.' },
  EXPORT_NOT_READY: {
    status: 409,
    title: 'Not ready',
    detail: 'The bundle is still being made, or could not be made: ask for the export itself.',
  },
  EXPORT_ERASED: {
    status: 410,
    title: 'Erased',
    detail: 'The bundle was deleted, because somebody whom it shows was erased.',
  },
  EXPORT_EXPIRED: {
    status: 410,
    title: 'Expired',
    detail: 'The bundle was deleted, because its time was over. Order it again.',
  },
  RANGE_NOT_SATISFIABLE: {
    status: 416,
    title: 'No such range',
    detail: 'The bundle has no bytes in this range.',
  },
  RECEIPT_NOT_FOUND: {
    status: 404,
    title: 'Not found',
    detail: 'This person has no consent, refusal or withdrawal with this event id.',
  },
  RECEIPT_NOT_SEALED: {
    status: 409,
    title: 'Not sealed',
    detail: 'The fact is not sealed into the log yet: a moment later its proof can be had.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Method not allowed',
    detail: 'This path does not take this method.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'Not acceptable',
    detail: 'This route answers as JSON, CSV or NDJSON, the changes also as server-sent events.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'Body too large',
    detail: 'The body is larger than this route takes.',
  },
  URI_TOO_LONG: { status: 414, title: 'URI too long', detail: 'The path is longer than this service takes.' },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: 'Unsupported media type',
    detail: 'This route takes application/json, in UTF-8 and not compressed.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'Headers too large',
    detail: 'The request headers are too large.',
  },
  INTERNAL: {
    status: 500,
    title: 'Internal error',
    detail: 'Something went wrong here. Look for the correlation id in the log.',
  },
  STORE_UNAVAILABLE: {
    status: 503,
    title: 'Store unavailable',
    detail: 'The event store cannot be reached. Nothing was stored.',
  },
  OUTCOME_UNKNOWN: {
    status: 503,
    title: 'Outcome unknown',
    detail:
      'It is not known whether the fact was stored. Send the same request with the same Idempotency-Key again.',
  },
  STILL_KEPT: {
    status: 409,
    title: 'Something is kept',
    detail:
      'A person can be forgotten when everything is erased, nothing is retained and proof time is over: erase first.',
  },
  STILL_LINKED: {
    status: 409,
    title: 'Still linked',
    detail:
      'The person is linked with somebody who remains. End the link first, or forget both: then nothing is lost for the other.',
  },
  BACKUP_TARGET_UNUSABLE: {
    status: 409,
    title: 'Unusable place',
    detail:
      'The backup cannot lie there: its parents must be folders on this machine, outside the data folder, where the service may write; the keys must not lie in the folder of the backup.',
  },
  BACKUP_TARGET_TAKEN: {
    status: 409,
    title: 'Something is there',
    detail:
      'A backup overwrites nothing: name a folder that is empty or not there, and a new file for the keys.',
  },
  BACKUP_UNDER_WAY: {
    status: 409,
    title: 'Under way',
    detail: 'Another backup is being made: `GET /v1/operations/backups` says how it goes.',
  },
  BACKUP_BY_SERVERS: {
    status: 409,
    title: 'No embedded stores',
    detail: 'This ledger keeps its facts and tables on servers: back those up with their own means.',
  },
  SIGNING_KEY_IS_ANOTHER: {
    status: 409,
    title: 'Another key signs',
    detail: 'The key named is not the one that signs the log now. Look at GET /v1/log/keys.',
  },
  LOG_ELSEWHERE: {
    status: 503,
    title: 'The log is elsewhere',
    detail:
      'This process is just opening its copy of the log, or answers nothing about it: ask again, or another one.',
  },
  LOG_HALTED: {
    status: 503,
    title: 'The log is halted',
    detail: 'The sealer does not go on; /health/ready says why.',
  },
  ACCESS_NOT_RECORDED: {
    status: 503,
    title: 'Access not recorded',
    detail: 'The access could not be recorded now, and nothing is shown without its record. Try again.',
  },
  SHUTTING_DOWN: {
    status: 503,
    title: 'Shutting down',
    detail: 'The service is stopping and takes no new requests.',
  },
  STORE_FULL: {
    status: 507,
    title: 'Disk full',
    detail: 'There is no room on the disk. Nothing was stored; everything acknowledged before is safe.',
  },
} as const satisfies Record<string, { status: number; title: string; detail: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
