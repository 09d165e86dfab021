import type { AnswerCount, DayEntry, DefaultAnswer, StatusEntry } from '#read-models';
import type { Column } from '../formats/columns.js';
import { instant } from './event-view.js';

/** Where one person stands with one purpose. */
export interface AuditStatus {
  readonly subject: string;
  readonly purpose: string;
  readonly operation: string;
  readonly permitted: boolean;
  readonly reason: string;
  readonly basis?: string;
  /** Since when without interruption; absent: as far back as anything is known. */
  readonly since?: string;
  /** When it changes by itself; absent: never. */
  readonly until?: string;
  /** Event id of the latest fact that carries it. */
  readonly governing?: string;
  /** `own`: a fact names the purpose; `star`: facts about everything the person does. */
  readonly source: string;
  /** The consent, where consents were asked for. */
  readonly consent?: {
    readonly event: string;
    readonly version: number;
    readonly notice?: string;
    readonly noticeVersion?: number;
    readonly grantedAt: string;
  };
}

/** A row of the table in the API's form. An export makes millions of them: members are set, not spread. */
export function auditStatus(row: StatusEntry): AuditStatus {
  const { subject, purpose, operation, reason, basis, since, until, governing } = row;
  const status: { -readonly [K in keyof AuditStatus]?: AuditStatus[K] } = { subject, purpose, operation };
  status.permitted = row.permitted === 1;
  status.reason = reason;
  if (basis !== null) status.basis = basis;
  if (since !== null) status.since = instant(since);
  if (until !== null) status.until = instant(until);
  if (governing !== null) status.governing = governing;
  status.source = row.source;
  const consent = consentOf(row);
  if (consent) status.consent = consent;
  return status as AuditStatus;
}

function consentOf(row: StatusEntry): AuditStatus['consent'] {
  const { consent_event, consent_version, notice, notice_version, granted_at } = row;
  if (consent_event === undefined) return undefined;
  return {
    event: consent_event,
    version: consent_version ?? 0,
    ...(typeof notice === 'string' && { notice }),
    ...(typeof notice_version === 'number' && { noticeVersion: notice_version }),
    grantedAt: instant(granted_at ?? 0),
  };
}

/** What holds for everybody without an answer of their own, for one purpose. */
export function defaultAnswer({ purpose, permitted, reason, basis, until }: DefaultAnswer) {
  return {
    purpose,
    permitted: permitted === 1,
    reason,
    ...(basis !== null && { basis }),
    ...(until !== null && { until: instant(until) }),
  };
}

const STATUS_COLUMNS: readonly Column<AuditStatus>[] = [
  { name: 'subject', cell: ({ subject }) => subject },
  { name: 'purpose', cell: ({ purpose }) => purpose },
  { name: 'operation', cell: ({ operation }) => operation },
  { name: 'permitted', cell: ({ permitted }) => permitted },
  { name: 'reason', cell: ({ reason }) => reason },
  { name: 'basis', cell: ({ basis }) => basis },
  { name: 'since', cell: ({ since }) => since },
  { name: 'until', cell: ({ until }) => until },
  { name: 'governing', cell: ({ governing }) => governing },
  { name: 'source', cell: ({ source }) => source },
];

const CONSENT_COLUMNS: readonly Column<AuditStatus>[] = [
  { name: 'consent_event', cell: ({ consent }) => consent?.event },
  { name: 'consent_version', cell: ({ consent }) => consent?.version },
  { name: 'notice', cell: ({ consent }) => consent?.notice },
  { name: 'notice_version', cell: ({ consent }) => consent?.noticeVersion },
  { name: 'granted_at', cell: ({ consent }) => consent?.grantedAt },
];

/** Columns of the list as CSV; those of a consent where consents were asked for: left empty they would read as "none". */
export function statusColumns(asked: {
  readonly notice?: string | undefined;
  readonly versionBefore?: number | undefined;
}): readonly Column<AuditStatus>[] {
  const consents = asked.notice !== undefined || asked.versionBefore !== undefined;
  return consents ? [...STATUS_COLUMNS, ...CONSENT_COLUMNS] : STATUS_COLUMNS;
}

/** Columns of the counted answers. */
export const ANSWER_COLUMNS: readonly Column<AnswerCount>[] = [
  { name: 'purpose', cell: ({ purpose }) => purpose },
  { name: 'permitted', cell: ({ permitted }) => permitted },
  { name: 'reason', cell: ({ reason }) => reason },
  { name: 'persons', cell: ({ persons }) => persons },
];

/** Columns of the days. */
export const DAY_COLUMNS: readonly Column<DayEntry>[] = [
  { name: 'day', cell: ({ day }) => day },
  { name: 'purpose', cell: ({ purpose }) => purpose },
  { name: 'granted', cell: ({ granted }) => granted },
  { name: 'withdrawn', cell: ({ withdrawn }) => withdrawn },
  { name: 'refused', cell: ({ refused }) => refused },
  { name: 'objected', cell: ({ objected }) => objected },
  { name: 'net', cell: ({ net }) => net },
];
