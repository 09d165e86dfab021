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

/** A row of the table in the API's form. An export makes millions of them: members are set, not spread. */
export function auditEvent(row: EventRow, opened?: OpenedFact): AuditEvent {
  const { subject, occurred_at, effective_at, version, notice, notice_version } = row;
  const at = instant(row.at);
  const event: { -readonly [K in keyof AuditEvent]?: AuditEvent[K] } = { id: row.event, type: row.type };
  if (subject !== null) event.subject = subject;
  event.at = at;
  event.recordedAt = row.recorded_at === row.at ? at : instant(row.recorded_at);
  if (occurred_at !== null) event.occurredAt = instant(occurred_at);
  if (effective_at !== null) event.effectiveAt = instant(effective_at);
  event.actor = { by: row.actor_by, principal: row.principal };
  const purposes = purposesOf(row);
  if (purposes !== undefined) event.purposes = purposes;
  if (version !== null) event.version = version;
  if (notice !== null) event.notice = notice;
  if (notice_version !== null) event.noticeVersion = notice_version;
  event.stream = row.stream;
  event.revision = String(row.revision);
  event.position = String(row.position);
  const fields = JSON.parse(row.pub) as Record<string, unknown>;
  event.fields = opened ? { ...fields, ...opened.fields } : fields;
  if (opened) event.erased = opened.erased;
  return event as AuditEvent;
}

function purposesOf({ purposes, purpose }: EventRow): AuditEvent['purposes'] {
  if (purposes === null) return purpose === null ? undefined : [purpose];
  return purposes === '*' ? purposes : (JSON.parse(purposes) as readonly string[]);
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
