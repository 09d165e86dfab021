import type { Catalogue, CatalogueText, Fields } from './catalogue.js';
import { differences, type Difference } from './differences.js';
import type { KnownVersion, LedgerState } from './ledger-state.js';

/** A new version of a purpose or notice, or its first one. */
export interface VersionStep {
  readonly slug: string;
  /** The version to publish. */
  readonly version: number;
  readonly fields: Fields;
  /** Against the version before; empty for a first version and for a notice that only names new versions. */
  readonly differences: readonly Difference[];
  readonly before?: KnownVersion;
}

/** The notice's step; it names the purpose versions that it tells of. */
export interface NoticeStep extends VersionStep {
  readonly purposeVersions: readonly { readonly purpose: string; readonly version: number }[];
  /** Those that the notice before did not name. */
  readonly news: readonly {
    readonly purpose: string;
    /** The notice before knew no version of it. */
    readonly isNew: boolean;
    /** Said when it was published, if an interrupted `apply` got that far. */
    readonly material: boolean;
  }[];
}

/** What `apply` has to do so that the ledger holds what the file says, in this order. */
export interface Plan {
  readonly controllerSlug: string;
  readonly controller?: {
    readonly fields: Fields;
    readonly before?: Fields;
    readonly differences: readonly Difference[];
  };
  /** Those that are not stored, and those that the new versions refer to. */
  readonly texts: readonly (CatalogueText & { readonly stored: boolean })[];
  readonly safeguards: readonly { readonly id: string; readonly fields: Fields }[];
  readonly purposes: readonly VersionStep[];
  readonly notice?: NoticeStep;
  /** Remarks for a person: what the plan leaves alone, and why. */
  readonly remarks: readonly string[];
}

/** The fields in which a change is always material (decision rules 1.8; WP260 29-30). */
export const ALWAYS_MATERIAL: ReadonlySet<string> = new Set([
  'bases',
  'grounds',
  'recipients',
  'transfers',
  'compatibleWith',
  'role',
  'directMarketing',
  'tracking',
  'saleShare',
  'adm',
]);

/** Compares a catalogue with what a ledger holds. Nothing to do: no member of the plan is filled. */
export function planOf(catalogue: Catalogue, state: LedgerState): Plan {
  const purposes = catalogue.purposes.flatMap(({ slug, fields }) => {
    const step = versionStep(slug, fields, state.purposes.get(slug));
    return step ? [step] : [];
  });
  const notice = noticeStep(catalogue, state, purposes);
  const controller = controllerStep(catalogue.controller.fields, state.controller);
  return {
    controllerSlug: catalogue.controller.slug,
    ...(controller && { controller }),
    texts: textsToSend(catalogue, state, [...purposes, ...(notice ? [notice] : [])]),
    safeguards: catalogue.safeguards.filter(({ id }) => !state.safeguards.has(id)),
    purposes,
    ...(notice && { notice }),
    remarks: remarksOn(catalogue, state),
  };
}

/** True if the ledger already holds everything that the file says. */
export function isEmpty(plan: Plan): boolean {
  const { controller, texts, safeguards, purposes, notice } = plan;
  return !controller && texts.length + safeguards.length + purposes.length === 0 && !notice;
}

/** The new versions of which somebody has to say whether they are material: changed ones, not first ones. */
export function openQuestions(plan: Plan): readonly VersionStep[] {
  const steps = [...plan.purposes, ...(plan.notice ? [plan.notice] : [])];
  return steps.filter((step) => step.before !== undefined && step.differences.length > 0);
}

function versionStep(
  slug: string,
  fields: Fields,
  before: KnownVersion | undefined,
): VersionStep | undefined {
  if (before === undefined) return { slug, version: 1, fields, differences: [] };
  const found = differences(before.fields, fields);
  if (before.retired || found.length === 0) return undefined;
  return { slug, version: before.version + 1, fields, differences: found, before };
}

function noticeStep(
  catalogue: Catalogue,
  state: LedgerState,
  purposes: readonly VersionStep[],
): NoticeStep | undefined {
  if (catalogue.notice === undefined) return undefined;
  const { slug, fields } = catalogue.notice;
  const published = new Map(purposes.map((step) => [step.slug, step.version]));
  const purposeVersions = catalogue.purposes
    .map((purpose) => ({
      purpose: purpose.slug,
      version: published.get(purpose.slug) ?? state.purposes.get(purpose.slug)?.version ?? 1,
    }))
    .sort((a, b) => (a.purpose < b.purpose ? -1 : 1));
  const before = state.notices.get(slug);
  if (before === undefined) return { slug, version: 1, fields, differences: [], purposeVersions, news: [] };
  const found = differences(before.fields, fields);
  const told = toldBy(before);
  const news = purposeVersions
    .filter(({ purpose, version }) => told.get(purpose) !== version)
    .map(({ purpose, version }) => {
      const known = state.purposes.get(purpose);
      return {
        purpose,
        isNew: !told.has(purpose),
        material: known?.version === version && known.fields['material'] === true,
      };
    });
  if (found.length === 0 && news.length === 0 && told.size === purposeVersions.length) return undefined;
  return { slug, version: before.version + 1, fields, differences: found, purposeVersions, news, before };
}

/**
 * A text that is stored already is sent again with the version that refers to it: an interrupted run may have left
 * the bytes without the fact about them. The key makes this harmless.
 */
function textsToSend(catalogue: Catalogue, state: LedgerState, steps: readonly VersionStep[]): Plan['texts'] {
  const referred = new Set(steps.flatMap(({ fields }) => Object.values(fields['texts'] ?? {})));
  return catalogue.texts
    .map((text) => ({ ...text, stored: state.texts.has(text.digest) }))
    .filter(({ stored, digest }) => !stored || referred.has(digest));
}

function controllerStep(fields: Fields, before: Fields | undefined): Plan['controller'] {
  if (before === undefined) return { fields, differences: [] };
  const found = differences(before, fields);
  return found.length === 0 ? undefined : { fields, before, differences: found };
}

function remarksOn(catalogue: Catalogue, state: LedgerState): readonly string[] {
  const inFile = new Set(catalogue.purposes.map(({ slug }) => slug));
  const remarks: string[] = [];
  for (const [slug, known] of state.purposes) {
    if (!inFile.has(slug) && !known.retired)
      remarks.push(
        `${slug} is published but not in the file: left as it is (a purpose is closed by retiring it).`,
      );
    if (inFile.has(slug) && known.retired) remarks.push(`${slug} is retired in the ledger: left as it is.`);
  }
  for (const { id, fields } of catalogue.safeguards) {
    const known = state.safeguards.get(id);
    if (known && differences(known, fields).length > 0)
      remarks.push(
        `The safeguard ${id} differs from the registered one: revoke that and give the new one another id.`,
      );
  }
  return remarks;
}

/** The purpose versions that a published notice names. */
function toldBy(notice: KnownVersion): ReadonlyMap<string, number> {
  const named = notice.fields['purposeVersions'];
  const entries = Array.isArray(named) ? (named as readonly { purpose: string; version: number }[]) : [];
  return new Map(entries.map(({ purpose, version }) => [purpose, version]));
}
