import { type Basis, type ReasonCode, REASONS } from '#domain';

/** Whose status is wanted: every filter narrows. Instants are UTC milliseconds. */
export interface StatusFilter {
  readonly controller: string;
  readonly operation: 'use' | 'store';
  readonly purpose?: string | undefined;
  readonly permitted?: boolean | undefined;
  readonly reason?: ReasonCode | undefined;
  readonly basis?: Basis | undefined;
  /** The answer holds since: from (inclusive) and to (exclusive). */
  readonly sinceFrom?: number | undefined;
  readonly sinceTo?: number | undefined;
  /** The answer changes by itself: from (inclusive) and before (exclusive). */
  readonly expiringFrom?: number | undefined;
  readonly expiringBefore?: number | undefined;
  /** With one of the next two: who consented under a version of this notice and has not consented anew since. */
  readonly notice?: string | undefined;
  readonly noticeVersion?: number | undefined;
  readonly noticeVersionBefore?: number | undefined;
  /** Who consented to a version of the purpose before this one and has not consented anew since. */
  readonly versionBefore?: number | undefined;
}

/** The consent behind a status, where consents were asked for. */
export interface StatusConsent {
  readonly consent_event: string;
  readonly consent_version: number;
  readonly notice: string | null;
  readonly notice_version: number | null;
  readonly granted_at: number;
}

/** Which order a list has; the first that fits the filter. */
export type StatusOrder = 'consent' | 'expiring' | 'since' | 'answer';

/** The order in which an index leads to what is asked for. */
export function orderOf(filter: StatusFilter): StatusOrder {
  const { noticeVersion, noticeVersionBefore, versionBefore } = filter;
  if (noticeVersion !== undefined || noticeVersionBefore !== undefined || versionBefore !== undefined)
    return 'consent';
  if (filter.expiringFrom !== undefined || filter.expiringBefore !== undefined) return 'expiring';
  if (filter.sinceFrom !== undefined || filter.sinceTo !== undefined) return 'since';
  return 'answer';
}

/** A reason says by itself whether it permits: so the index of answers is entered at one place. */
export function permittedOf({ permitted, reason }: StatusFilter): 0 | 1 | undefined {
  const asked = permitted ?? (reason === undefined ? undefined : REASONS[reason].permitted);
  return asked === undefined ? undefined : asked ? 1 : 0;
}
