import type { EventRow } from '#read-models';
import { type Column, joined, purposesCell } from '../formats/columns.js';

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

/** A fact in the list: its row, and what was opened of it where that was asked for. */
export interface ListedFact {
  readonly row: EventRow;
  readonly opened?: OpenedFact | undefined;
}

/** A fact in the API's form. An export makes millions of them: members are set, not spread. */
export function auditEvent({ row, opened }: ListedFact): AuditEvent {
  const { subject, occurred_at, effective_at, version, notice, notice_version } = row;
  const event: { -readonly [K in keyof AuditEvent]?: AuditEvent[K] } = { id: row.event, type: row.type };
  if (subject !== null) event.subject = subject;
  event.at = instant(row.at);
  event.recordedAt = instant(row.recorded_at);
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
  event.fields = allFields(row, opened);
  if (opened) event.erased = opened.erased;
  return event as AuditEvent;
}

function purposesOf({ purposes, purpose }: EventRow): AuditEvent['purposes'] {
  if (purposes === null) return purpose === null ? undefined : [purpose];
  return purposes === '*' ? purposes : (JSON.parse(purposes) as readonly string[]);
}

/** Columns of the list as CSV: out of the row itself, since an export makes millions of lines. */
export const EVENT_COLUMNS: readonly Column<ListedFact>[] = [
  { name: 'at', cell: ({ row }) => instant(row.at) },
  { name: 'recorded_at', cell: ({ row }) => instant(row.recorded_at) },
  { name: 'type', cell: ({ row }) => row.type },
  { name: 'subject', cell: ({ row }) => row.subject ?? undefined },
  { name: 'purposes', cell: ({ row }) => purposesCell(purposesOf(row)) },
  { name: 'version', cell: ({ row }) => row.version ?? undefined },
  { name: 'notice', cell: ({ row }) => row.notice ?? undefined },
  { name: 'notice_version', cell: ({ row }) => row.notice_version ?? undefined },
  { name: 'actor', cell: ({ row }) => row.actor_by },
  { name: 'principal', cell: ({ row }) => row.principal },
  { name: 'id', cell: ({ row }) => row.event },
  { name: 'revision', cell: ({ row }) => String(row.revision) },
  { name: 'position', cell: ({ row }) => String(row.position) },
  { name: 'fields', cell: ({ row, opened }) => (opened ? JSON.stringify(allFields(row, opened)) : row.pub) },
  { name: 'erased', cell: ({ opened }) => opened && joined(opened.erased) },
];

/** Public fields, and those that were opened. */
function allFields({ pub }: EventRow, opened: OpenedFact | undefined): Readonly<Record<string, unknown>> {
  return Object.assign(JSON.parse(pub) as Record<string, unknown>, opened?.fields);
}

let latest = { at: 0, text: new Date(0).toISOString() };

/** UTC milliseconds in the form of RFC 3339. The two clocks of most facts say the same, so the latest is kept. */
export function instant(at: number): string {
  if (at !== latest.at) latest = { at, text: new Date(at).toISOString() };
  return latest.text;
}
