import type { RowValues } from '../../store/sql.js';
import type { Grant } from './consent-rows.js';
import type { Matter } from './matter-rows.js';

/** The columns of the tables, `position` apart. */
export const COLUMNS = {
  matter: [
    'controller',
    'subject',
    'kind',
    'event',
    'id',
    'purposes',
    'detail',
    'opened_at',
    'recorded_at',
    'respond_by',
    'extension_by',
    'refusal_by',
    'extended',
    'closed_at',
    'closed_by',
    'outcome',
  ],
  duty: ['controller', 'subject', 'code', 'about', 'conditional', 'since', 'due_by'],
  consent: [
    'controller',
    'subject',
    'purpose',
    'event',
    'version',
    'scope',
    'method',
    'notice',
    'notice_version',
    'shown',
    'evidence',
    'granted_at',
    'recorded_at',
    'expires_at',
    'ended_at',
    'ended_by',
    'ended_as',
  ],
  matter_person: ['subject', 'controller', 'next_at', 'position'],
} as const;

/** A matter behind `controller, subject`. */
export function matterRow(matter: Matter): RowValues {
  return [
    matter.kind,
    matter.event,
    matter.id,
    matter.purposes,
    matter.detail,
    matter.openedAt,
    matter.recordedAt,
    matter.respondBy,
    matter.extensionBy,
    matter.refusalBy,
    matter.extended,
    matter.closedAt,
    matter.closedBy,
    matter.outcome,
  ];
}

/** A duty behind `controller, subject`. */
export function dutyRow(
  code: string,
  about: string,
  conditional: string | undefined,
  since: number,
  due: string | null,
): RowValues {
  return [code, about, conditional ?? null, since, due];
}

/** A grant behind `controller, subject`. */
export function consentRow({ fact, event, endedAt, endedBy, endedAs }: Grant): RowValues {
  const { purpose, version, scope, method, notice, noticeVersion, shown, evidencePresent, expiresAt } =
    fact.data;
  return [
    purpose,
    event,
    version,
    scope,
    method,
    notice ?? null,
    noticeVersion ?? null,
    shown ?? null,
    evidencePresent ? 1 : 0,
    fact.at,
    fact.recordedAt,
    expiresAt === undefined ? null : Date.parse(expiresAt),
    endedAt,
    endedBy,
    endedAs,
  ];
}
