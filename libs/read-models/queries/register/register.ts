import { type Basis, type ControllerLaw, type Fact, lawOf, type PurposeVersion } from '#domain';
import { instrumentsOf, type Instruments } from './instruments.js';

/** GDPR 30(1)(a): whose register it is, as recorded by then. */
export interface RegisteredController {
  readonly controller: string;
  readonly name?: string;
  readonly contact?: string;
  readonly country?: string;
  readonly representative?: string;
  readonly dpo?: string;
  readonly joint: readonly string[];
  /** Companies of the group, joint controllers and processors, each with its role. */
  readonly related?: readonly Readonly<Record<string, unknown>>[];
}

/** A recipient that disclosures name (`purpose` `*`: about all of them): beyond what the purpose version announced, whom data really went to. */
export interface ServedRecipient {
  readonly purpose: string;
  readonly recipient: string;
  readonly role: string;
  readonly disclosures: number;
  /** UTC milliseconds. */
  readonly first: number;
  readonly last: number;
}

/** GDPR 30(1)(e): where to, and on which instrument in force that day. */
export interface RegisteredTransfer {
  readonly recipient?: string;
  readonly country: string;
  /** As the purpose names it. */
  readonly tool?: string;
  readonly adequacyDecision: boolean;
  /** Ids of registered safeguards (Art. 46) that cover the purpose and the country. */
  readonly safeguards: readonly string[];
}

/** GDPR 30(1)(f): how long. ISO 8601 durations. */
export interface RegisteredRetention {
  readonly afterCollection?: string;
  readonly afterContract?: string;
  readonly basis?: string;
  readonly consentMaxAge?: string;
  readonly winddown?: string;
}

/** One processing activity: a purpose in the version that was in force. */
export interface RegisterEntry {
  readonly purpose: string;
  readonly title?: string;
  readonly version: number;
  /** Start of validity, UTC milliseconds. */
  readonly from: number;
  readonly retiredSince?: number;
  /** `processor`: an entry of Art. 30(2). */
  readonly role: 'controller' | 'processor';
  readonly bases: readonly Basis[];
  readonly grounds: Readonly<Record<string, unknown>>;
  readonly subjects: readonly string[];
  readonly categories: readonly string[];
  readonly recipients: readonly Readonly<Record<string, unknown>>[];
  readonly served: readonly Omit<ServedRecipient, 'purpose'>[];
  readonly transfers: readonly RegisteredTransfer[];
  readonly retention: RegisteredRetention;
  readonly security: readonly string[];
  /** Notices that told of this version by then. */
  readonly notices: readonly { readonly notice: string; readonly version: number }[];
  /** Event id of the version's fact. */
  readonly event: string;
  /** What Art. 30(1) asks for and the version does not say. A warning: it makes nothing unlawful (C-60/22). */
  readonly missing: readonly string[];
}

/** The register of processing activities as of a day. */
export interface Register {
  readonly controller: RegisteredController;
  readonly entries: readonly RegisterEntry[];
}

/** As of when, on both clocks, UTC milliseconds. */
export interface RegisterTime {
  readonly at: number;
  /** What the ledger knew by then; absent: everything. */
  readonly knownAt?: number;
}

/**
 * The record of processing activities (GDPR 30; records-and-exports 4.2), made of what was published and recorded:
 * as it was in force at an instant, as it was known at another.
 * @param facts the controller's own facts, in order of recording
 * @param served recipients of recorded disclosures up to `at`
 */
export function registerOf(
  controller: string,
  facts: readonly Fact[],
  { at, knownAt }: RegisterTime,
  served: readonly ServedRecipient[] = [],
): Register {
  const known = facts.filter(
    (fact) => (knownAt === undefined || fact.recordedAt <= knownAt) && fact.at <= at,
  );
  const law = lawOf(known);
  const instruments = instrumentsOf(known, at);
  const entries = law.purposes().flatMap((purpose) => {
    const version = law.versionInForce(purpose, at);
    return version === undefined ? [] : [entryOf(law, version, known, at, instruments, served)];
  });
  return { controller: controllerOf(controller, known), entries };
}

function controllerOf(controller: string, known: readonly Fact[]): RegisteredController {
  const last = known.findLast((fact) => fact.type === 'controller.recorded');
  if (last?.type !== 'controller.recorded') return { controller, joint: [] };
  const { name, contact, country, representative, dpo, joint, related } = last.data;
  return {
    controller,
    name,
    contact,
    country,
    ...(representative !== undefined && { representative }),
    ...(dpo !== undefined && { dpo }),
    joint,
    ...(related !== undefined && { related }),
  };
}

function entryOf(
  law: ControllerLaw,
  { purpose, version, from, bases, fact }: PurposeVersion,
  known: readonly Fact[],
  at: number,
  instruments: Instruments,
  served: readonly ServedRecipient[],
): RegisterEntry {
  const { data } = fact;
  const retiredSince = law.retiredSince(purpose, at);
  const entry = {
    purpose,
    ...(data.title !== undefined && { title: data.title }),
    version,
    from,
    ...(retiredSince !== undefined && { retiredSince }),
    role: data.role === 'processor' ? ('processor' as const) : ('controller' as const),
    bases,
    grounds: data.grounds ?? {},
    subjects: data.subjects ?? [],
    categories: data.categories ?? [],
    recipients: data.recipients ?? [],
    served: served
      .filter((one) => one.purpose === purpose || one.purpose === '*')
      .map(({ purpose: _purpose, ...rest }) => rest),
    transfers: (data.transfers ?? []).map((transfer) => transferOf(transfer, purpose, instruments)),
    retention: {
      ...(data.retentionAfterCollection !== undefined && { afterCollection: data.retentionAfterCollection }),
      ...(data.retentionAfterContract !== undefined && { afterContract: data.retentionAfterContract }),
      ...(data.retentionBasis !== undefined && { basis: data.retentionBasis }),
      ...(data.consentMaxAge !== undefined && { consentMaxAge: data.consentMaxAge }),
      ...(data.winddown !== undefined && { winddown: data.winddown }),
    },
    security: data.security ?? [],
    notices: noticesOf(known, purpose, version, at),
    event: fact.id,
  };
  return { ...entry, missing: missingIn(entry) };
}

function transferOf(
  transfer: Readonly<Record<string, unknown>>,
  purpose: string,
  { adequate, safeguards }: Instruments,
): RegisteredTransfer {
  const { recipient, tool } = transfer;
  const country = String(transfer['country'] ?? '');
  return {
    ...(typeof recipient === 'string' && { recipient }),
    country,
    ...(typeof tool === 'string' && { tool }),
    adequacyDecision: adequate.has(country),
    safeguards: safeguards
      .filter((one) => one.country === country && (one.purposes === '*' || one.purposes.includes(purpose)))
      .map(({ id }) => id),
  };
}

function noticesOf(known: readonly Fact[], purpose: string, version: number, at: number) {
  return known.flatMap((fact) => {
    if (fact.type !== 'notice.published') return [];
    const { notice, version: ofNotice, purposeVersions, effectiveAt } = fact.data;
    const inForce = effectiveAt === undefined || Date.parse(effectiveAt) <= at;
    const names = purposeVersions.some((one) => one['purpose'] === purpose && one['version'] === version);
    return inForce && names ? [{ notice, version: ofNotice }] : [];
  });
}

/** The letters of Art. 30(1) that stand empty; (d) and (e) may be empty for good. */
function missingIn(entry: Omit<RegisterEntry, 'missing'>): string[] {
  const { title, subjects, categories, retention, security } = entry;
  const limited = retention.afterCollection ?? retention.afterContract ?? retention.consentMaxAge;
  return [
    ...(title === undefined ? ['title'] : []),
    ...(subjects.length === 0 ? ['subjects'] : []),
    ...(categories.length === 0 ? ['categories'] : []),
    ...(limited === undefined ? ['retention'] : []),
    ...(security.length === 0 ? ['security'] : []),
  ];
}
