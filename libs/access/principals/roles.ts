/**
 * What somebody may be to the ledger; a principal may be several. What each may do stands in one table,
 * `apps/ledger-api/access/permissions.ts`.
 */
export const ROLES = {
  checker: 'asks whether something may be done with somebody’s data, and nothing else',
  recorder: 'records what people and the business did, of given fact types',
  dpo: 'reads everything, decides objections and requests, exports',
  regulator: 'reads one scope of one period, until the invitation ends',
  operator: 'keeps the service running; no personal data',
  admin: 'publishes purposes and notices, gives credentials, and may do all the others may',
} as const;

/** A role's name. */
export type Role = keyof typeof ROLES;

/** Every role, in the order of the table. */
export const ROLE_NAMES = Object.keys(ROLES) as readonly Role[];
