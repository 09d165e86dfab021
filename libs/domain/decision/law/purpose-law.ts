import type { Fact, FactOf, Instant } from '../../facts/fact.js';
import type { Basis } from '../../facts/vocabulary.js';
import { inOrder, type TieBreak } from '../order.js';
import type { PurposeVersion } from './controller-law.js';

/** What one controller published and assessed about one purpose. */
export interface PurposeLaw {
  /** In order of their start of validity. */
  readonly versions: readonly PurposeVersion[];
  readonly retirements: readonly FactOf<'purpose.retired'>[];
  readonly instructions: readonly FactOf<'instruction.recorded'>[];
  readonly assessments: readonly FactOf<'compatibility.assessed'>[];
  /** Notices that name versions of the purpose: from when, and which (facts-and-subjects.md 8). */
  readonly notices: readonly NoticeOfVersion[];
}

interface NoticeOfVersion {
  readonly version: number;
  readonly from: Instant;
  readonly fact: FactOf<'notice.published'>;
}

/** Start of validity: the date named, but nothing holds before it was published. */
export function validFrom(fact: { at: Instant; data: { effectiveAt?: string } }): Instant {
  const named = fact.data.effectiveAt;
  return named === undefined ? fact.at : Math.max(fact.at, Date.parse(named));
}

/** Sorts a controller's facts by purpose. */
export function purposeLaws(facts: readonly Fact[], tieBreak: TieBreak): Map<string, PurposeLaw> {
  const ordered = inOrder(facts, tieBreak);
  const versions = new Map<string, PurposeVersion[]>();
  for (const fact of facts) {
    if (fact.type !== 'purpose.published') continue;
    const known = versions.get(fact.data.purpose);
    if (known === undefined) versions.set(fact.data.purpose, [versionOf(fact)]);
    else known.push(versionOf(fact));
  }
  return new Map([...versions].map(([purpose, of]) => [purpose, purposeLaw(ordered, purpose, of)]));
}

function purposeLaw(ordered: readonly Fact[], purpose: string, versions: PurposeVersion[]): PurposeLaw {
  const about = ordered.filter((fact) => (fact.data as { purpose?: string }).purpose === purpose);
  const notices = ordered.filter((fact) => fact.type === 'notice.published');
  return {
    // Of two versions that start together the higher number is in force, of one number the one recorded last.
    versions: versions.sort((a, b) => a.from - b.from || a.version - b.version),
    retirements: about.filter((fact) => fact.type === 'purpose.retired'),
    instructions: about.filter((fact) => fact.type === 'instruction.recorded'),
    assessments: about.filter((fact) => fact.type === 'compatibility.assessed'),
    notices: notices.flatMap((fact) =>
      (fact.data.purposeVersions ?? [])
        .filter((named) => named['purpose'] === purpose)
        .map((named) => ({ version: Number(named['version']), from: validFrom(fact), fact })),
    ),
  };
}

function versionOf(fact: FactOf<'purpose.published'>): PurposeVersion {
  const { purpose, version, bases } = fact.data;
  return { purpose, version, from: validFrom(fact), bases: bases as readonly Basis[], fact };
}

/** The version in force at an instant; absent before the first one. */
export function versionAt(law: PurposeLaw, at: Instant): PurposeVersion | undefined {
  for (let index = law.versions.length - 1; index >= 0; index--) {
    const version = law.versions[index];
    if (version !== undefined && version.from <= at) return version;
  }
  return undefined;
}

/**
 * The retirement in effect at an instant. A version published later opens the purpose again from its start; one
 * published in the same instant does not, unless the stream's order decides (T3).
 */
export function retirementAt(
  law: PurposeLaw,
  at: Instant,
  tieBreak: TieBreak,
  positionOf: (fact: Fact) => number,
): FactOf<'purpose.retired'> | undefined {
  const retirement = law.retirements.findLast((fact) => fact.at <= at);
  if (retirement === undefined) return undefined;
  const reopened = law.versions.some(
    ({ from, fact }) =>
      from <= at &&
      (fact.at > retirement.at ||
        (tieBreak === 'stream_order' &&
          fact.at === retirement.at &&
          positionOf(fact) > positionOf(retirement))),
  );
  return reopened ? undefined : retirement;
}

/** Whether a version was told to people: stated in replay, else named by a published notice (C-394/23). */
export function toldBy(
  law: PurposeLaw,
  { version, fact }: PurposeVersion,
  at: Instant,
): boolean | FactOf<'notice.published'> {
  if (fact.data.noticePublished !== undefined) return fact.data.noticePublished;
  return law.notices.find((notice) => notice.version === version && notice.from <= at)?.fact ?? false;
}
