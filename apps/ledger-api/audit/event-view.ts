import type { EventRow } from '#read-models';
import { type Column, joined } from '../formats/columns.js';

/** A fact as the audit lists it. */
export interface AuditEvent {
  readonly id: string;
  readonly type: string;
  readonly subject?: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly occurredAt?: string;
  readonly effectiveAt?: string;
  readonly actor: { readonly by: string; readonly principal: string };
  readonly purposes?: '*' | readonly string[];
  readonly version?: number;
  readonly notice?: string;
  readonly noticeVersion?: number;
  readonly stream: string;
  readonly revision: string;
  /** Place in the ledger, decimal. */
  readonly position: string;
  /** Its fields: those that are sealed only where they were opened. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Where fields were opened: classes whose key is destroyed. */
  readonly erased?: readonly string[];
}

/** What could be opened of a fact. */
export interface OpenedFact {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly erased: readonly string[];
}

/** A row of the table in the API's form. */
export function auditEvent(row: EventRow, opened?: OpenedFact): AuditEvent {
  const { subject, occurred_at, effective_at, purposes, purpose, version, notice, notice_version } = row;
  const about = purposes ?? (purpose === null ? null : JSON.stringify([purpose]));
  return {
    id: row.event,
    type: row.type,
    ...(subject !== null && { subject }),
    at: instant(row.at),
    recordedAt: instant(row.recorded_at),
    ...(occurred_at !== null && { occurredAt: instant(occurred_at) }),
    ...(effective_at !== null && { effectiveAt: instant(effective_at) }),
    actor: { by: row.actor_by, principal: row.principal },
    ...(about !== null && { purposes: about === '*' ? about : (JSON.parse(about) as readonly string[]) }),
    ...(version !== null && { version }),
    ...(notice !== null && { notice }),
    ...(notice_version !== null && { noticeVersion: notice_version }),
    stream: row.stream,
    revision: String(row.revision),
    position: String(row.position),
    fields: { ...(JSON.parse(row.pub) as Record<string, unknown>), ...opened?.fields },
    ...(opened && { erased: opened.erased }),
  };
}

/** Columns of the list as CSV. */
export const EVENT_COLUMNS: readonly Column<AuditEvent>[] = [
  { name: 'at', cell: ({ at }) => at },
  { name: 'recorded_at', cell: ({ recordedAt }) => recordedAt },
  { name: 'type', cell: ({ type }) => type },
  { name: 'subject', cell: ({ subject }) => subject },
  {
    name: 'purposes',
    cell: ({ purposes }) => (typeof purposes === 'string' ? purposes : joined(purposes ?? [])),
  },
  { name: 'version', cell: ({ version }) => version },
  { name: 'notice', cell: ({ notice }) => notice },
  { name: 'notice_version', cell: ({ noticeVersion }) => noticeVersion },
  { name: 'actor', cell: ({ actor }) => actor.by },
  { name: 'principal', cell: ({ actor }) => actor.principal },
  { name: 'id', cell: ({ id }) => id },
  { name: 'revision', cell: ({ revision }) => revision },
  { name: 'position', cell: ({ position }) => position },
  { name: 'fields', cell: ({ fields }) => JSON.stringify(fields) },
  { name: 'erased', cell: ({ erased }) => erased && joined(erased) },
];

/** RFC 3339, UTC. */
export function instant(at: number): string {
  return new Date(at).toISOString();
}
