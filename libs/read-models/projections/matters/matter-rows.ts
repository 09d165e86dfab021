import {
  type Fact,
  type FactOf,
  type FactType,
  type Instant,
  lastDayOfPeriod,
  requestDeadlines,
} from '#domain';
import type { ControllerLaw } from '#domain';

/** What a person asked for or was granted, or what binds their data. */
export type MatterKind = 'objection' | 'restriction' | 'hold' | 'erasure' | 'request';

/** A matter as the table keeps it, without whose it is. */
export interface Matter {
  readonly kind: MatterKind;
  readonly event: string;
  readonly id: string | null;
  /** `*` or a JSON array. */
  readonly purposes: string;
  readonly detail: string | null;
  readonly openedAt: number;
  readonly recordedAt: number;
  readonly respondBy: string | null;
  readonly extensionBy: string | null;
  readonly refusalBy: string | null;
  readonly extended: 0 | 1;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  readonly outcome: string | null;
}

/** What deadlines follow from beside the facts. */
export interface MatterTimes {
  readonly now: Instant;
  readonly holidays: readonly string[];
  readonly law: ControllerLaw;
}

type Opening =
  | FactOf<'objection.raised'>
  | FactOf<'restriction.applied'>
  | FactOf<'hold.placed'>
  | FactOf<'erasure.requested'>
  | FactOf<'request.received'>;

const KINDS: Partial<Record<FactType, MatterKind>> = {
  'objection.raised': 'objection',
  'restriction.applied': 'restriction',
  'hold.placed': 'hold',
  'erasure.requested': 'erasure',
  'request.received': 'request',
};

/**
 * The matters that facts open, with what became of them.
 * @param own whether a fact is to have a row
 */
export function mattersOf(
  facts: readonly Fact[],
  times: MatterTimes,
  own: (fact: Fact) => boolean,
): Matter[] {
  const happened = facts.filter(({ at }) => at <= times.now);
  return happened
    .filter((fact): fact is Opening => KINDS[fact.type] !== undefined && own(fact))
    .map((fact) => matterOf(fact, happened, times));
}

function matterOf(fact: Opening, facts: readonly Fact[], times: MatterTimes): Matter {
  const closing = closingOf(fact, facts, times.law);
  const deadlines = deadlinesOf(fact, facts, times);
  return {
    kind: KINDS[fact.type] as MatterKind,
    event: plain(fact.id),
    id: plain(fact.data.id),
    purposes: purposesOf(fact),
    detail: detailOf(fact),
    openedAt: fact.at,
    recordedAt: fact.recordedAt,
    ...deadlines,
    closedAt: closing?.at ?? null,
    closedBy: closing ? plain(closing.id) : null,
    outcome: closing?.type ?? null,
  };
}

/** The id inside its own stream: within a union ids are `<stream>/<id>`. */
export function plain(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function purposesOf(fact: Opening): string {
  const scope = fact.type === 'request.received' ? fact.data.scope : fact.data.purposes;
  return scope === '*' ? '*' : JSON.stringify(scope);
}

function detailOf(fact: Opening): string | null {
  switch (fact.type) {
    case 'objection.raised':
      return fact.data.kind;
    case 'restriction.applied':
      return fact.data.ground;
    case 'hold.placed':
      return fact.data.basis;
    case 'request.received':
      return fact.data.right;
    case 'erasure.requested':
      return null;
  }
}

/** Art. 12(3): a month to act; two more, if the person is told so within the first. Holds and restrictions have none. */
function deadlinesOf(
  fact: Opening,
  facts: readonly Fact[],
  { holidays }: MatterTimes,
): Pick<Matter, 'respondBy' | 'extensionBy' | 'refusalBy' | 'extended'> {
  if (fact.type === 'hold.placed' || fact.type === 'restriction.applied') {
    return { respondBy: null, extensionBy: null, refusalBy: null, extended: 0 };
  }
  const receivedOn = day(fact.at);
  const extension = facts.find(
    (other) => other.type === 'request.extended' && other.data.id === fact.data.id,
  );
  const deadlines = requestDeadlines({
    receivedOn,
    holidays,
    ...(extension && { extendedOn: day(extension.at) }),
  });
  if ('pausedSince' in deadlines) return { respondBy: null, extensionBy: null, refusalBy: null, extended: 0 };
  const { respondBy, extensionNoticeBy, refusalBy } = deadlines;
  const extended = respondBy === lastDayOfPeriod(receivedOn, 1, holidays) ? 0 : 1;
  return { respondBy, extensionBy: extensionNoticeBy, refusalBy, extended };
}

/** The calendar day, UTC (decision rules T8). */
export function day(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What ended a matter; absent: it is open. */
function closingOf(fact: Opening, facts: readonly Fact[], law: ControllerLaw): Fact | undefined {
  const later = facts.slice(facts.indexOf(fact) + 1).filter((other) => other.at >= fact.at);
  const same = (other: Fact) => (other.data as { id?: string }).id === fact.data.id;
  // Art. 12(6): it was not the person who asked.
  const annulled = later.find(
    (other) => other.type === 'identity.rejected' && [fact.id, fact.data.id].includes(other.data.ref),
  );
  return annulled ?? later.find((other) => closes(fact, other, later, same(other), law));
}

function closes(
  fact: Opening,
  other: Fact,
  later: readonly Fact[],
  same: boolean,
  law: ControllerLaw,
): boolean {
  switch (fact.type) {
    case 'objection.raised':
      if (!same) return false;
      // Art. 12(4): a rejection without its grounds decides nothing.
      if (other.type === 'objection.rejected') return other.data.groundsStated;
      return other.type === 'objection.upheld' || other.type === 'objection.withdrawn';
    case 'restriction.applied':
      // Art. 18(3): a lift counts only after a notice strictly before it.
      return (
        same &&
        other.type === 'restriction.lifted' &&
        later.some(
          (notice) =>
            notice.type === 'restriction.lift_notified' &&
            notice.data.id === fact.data.id &&
            notice.at < other.at,
        )
      );
    case 'hold.placed':
      return same && other.type === 'hold.released';
    case 'request.received':
      return same && other.type === 'request.answered';
    case 'erasure.requested':
      if (other.type === 'erasure.refused') return same;
      return (
        other.type === 'erasure.executed' && isCarriedOut(fact, later.slice(0, later.indexOf(other) + 1), law)
      );
  }
}

/** An erasure is carried out when every purpose that was asked for was erased or retained with its ground. */
function isCarriedOut(
  { data }: FactOf<'erasure.requested'>,
  until: readonly Fact[],
  law: ControllerLaw,
): boolean {
  const done = until.flatMap((fact) => (fact.type === 'erasure.executed' ? [fact.data.purposes] : []));
  if (done.includes('*')) return true;
  const asked = data.purposes === '*' ? law.purposes() : data.purposes;
  return asked.every((purpose) => done.some((purposes) => purposes.includes(purpose)));
}
