import { FACT_TYPES } from '../facts/catalogue.js';
import { isGo } from '../facts/effect.js';
import type { FactType, Instant } from '../facts/fact.js';
import { BASES } from '../facts/vocabulary.js';
import type { Circumstances, FactCommand, FactDraft, Guard } from './command.js';
import { companiesHaveRoles } from './company-rules.js';
import { complete } from './complete.js';
import {
  coolOffIsOver,
  foundGrantIsReadable,
  grantIsProvable,
  requestIsNoMarketing,
} from './consent-rules.js';
import {
  noticeIsKnown,
  purposesAreKnown,
  purposeVersionsAreKnown,
  referencesAreKnown,
  retainedIsKnown,
  textsAreKnown,
} from './known-things.js';
import {
  noticeVersionIsNext,
  purposeRestsOnLaw,
  purposeVersionIsNext,
  settingIsDefined,
} from './publishing-rules.js';
import { Refusal } from './refusals.js';
import { erasureIsAllowed, liftWasNotified, rejectionIsLawful } from './rights-rules.js';
import { purposesOf, textOf } from './values.js';

/** Fields that only the ledger writes, or that only replay states. */
const NOT_FOR_CALLERS: { readonly [T in FactType]?: readonly string[] } = {
  'consent.granted': ['evidencePresent'],
  'objection.raised': ['suppression'],
  'objection.rejected': ['groundsStated'],
  'erasure.executed': ['keys', 'markers'],
};

const nothingIsStatedForTheLedger: Guard = (_circumstances, command) => {
  for (const field of NOT_FOR_CALLERS[command.type] ?? []) {
    if (command.values[field] !== undefined) throw new Refusal('FIELD_UNKNOWN', field);
  }
};

const holdBasisIsKnown: Guard = (_circumstances, command) => {
  const basis = textOf(command, 'basis');
  if (basis !== undefined && !(BASES as readonly string[]).includes(basis))
    throw new Refusal('BASIS_UNKNOWN', 'basis');
};

const requestedNoticeIsKnown: Guard = (circumstances, command) =>
  noticeIsKnown(circumstances, command, 'version');

/** What holds for every command. */
const COMMON: readonly Guard[] = [
  nothingIsStatedForTheLedger,
  purposesAreKnown,
  referencesAreKnown,
  textsAreKnown,
];

/** What holds for one fact type besides: the refusals of decision rules 1.15, type by type. */
const GUARDS: { readonly [T in FactType]?: readonly Guard[] } = {
  'purpose.published': [purposeRestsOnLaw, purposeVersionIsNext],
  'notice.published': [purposeVersionsAreKnown, noticeVersionIsNext],
  'notice.acknowledged': [requestedNoticeIsKnown],
  'consent.requested': [requestedNoticeIsKnown, requestIsNoMarketing, coolOffIsOver],
  'consent.granted': [grantIsProvable],
  'objection.rejected': [rejectionIsLawful],
  'restriction.lifted': [liftWasNotified],
  'hold.placed': [holdBasisIsKnown],
  'erasure.executed': [retainedIsKnown, erasureIsAllowed],
  'settings.changed': [settingIsDefined],
  'controller.recorded': [companiesHaveRoles],
};

/**
 * Decides a live command: what is stored, or a refusal. Repeating a command is never a reason to refuse it: that a
 * person said no again is evidence (facts-and-subjects.md 4).
 * @returns one draft per event, in slug order where the command names several purposes
 * @throws Refusal
 */
export function decideCommand(circumstances: Circumstances, command: FactCommand): readonly FactDraft[] {
  for (const guard of [...COMMON, ...(GUARDS[command.type] ?? [])]) guard(circumstances, command);
  return draftsOf(circumstances, command);
}

/** What can be moved in from elsewhere: consents, contracts, objections, stops (facts-and-subjects.md 9). */
export const IMPORTABLE_TYPES = [
  'consent.granted',
  'consent.confirmed',
  'consent.refused',
  'consent.withdrawn',
  'contract.started',
  'contract.ended',
  'objection.raised',
  'sale_share.opted_out',
] as const satisfies readonly FactType[];

const IMPORT_GUARDS: { readonly [T in FactType]?: readonly Guard[] } = {
  ...GUARDS,
  'consent.granted': [foundGrantIsReadable],
};

/**
 * Decides the import of a fact that was found elsewhere: as a live command, but a grant need not be provable. A go
 * must say when it happened: with the time of the import it would come after every stop that is on record
 * (decision rules T2), and undo it.
 * @param claimedAt when it happened, as the row says
 * @throws Refusal
 */
export function decideImported(
  circumstances: Circumstances,
  command: FactCommand,
  claimedAt: Instant | undefined,
): readonly FactDraft[] {
  if (isGo(command.type) && claimedAt === undefined) throw new Refusal('FIELD_MISSING', 'at');
  for (const guard of [...COMMON, ...(IMPORT_GUARDS[command.type] ?? [])]) guard(circumstances, command);
  return draftsOf(circumstances, command);
}

/**
 * The same without the refusals of 1.15: replay stores facts as found, and `decide()` judges them.
 * @throws Refusal FIELD_MISSING, FIELD_INVALID where no fact could be made
 */
export function draftsOf(circumstances: Circumstances, command: FactCommand): readonly FactDraft[] {
  return splitOf(command).map((purpose) => ({
    type: command.type,
    ...(purpose === undefined ? {} : { purpose }),
    scope: purpose === undefined ? (purposesOf(command) ?? '*') : [purpose],
    values: Object.assign(
      {},
      command.values,
      purpose === undefined ? undefined : { purpose },
      complete(circumstances, command, purpose),
      command.effectiveAt !== undefined && 'effectiveAt' in FACT_TYPES[command.type].fields
        ? { effectiveAt: new Date(command.effectiveAt).toISOString() }
        : undefined,
    ),
  }));
}

/** One event per purpose, in slug order; `undefined` for facts that are not about one purpose. */
function splitOf(command: FactCommand): readonly (string | undefined)[] {
  const purpose = textOf(command, 'purpose');
  if (command.split !== undefined) {
    if (purpose !== undefined) throw new Refusal('FIELD_INVALID', 'purposes');
    if (command.split.length === 0) throw new Refusal('FIELD_MISSING', 'purposes');
    return [...new Set(command.split)].sort();
  }
  // A withdrawal of everything is one fact: "*" (facts-and-subjects.md 4).
  if (purpose === undefined && command.type === 'consent.withdrawn' && command.values['purposes'] !== '*')
    throw new Refusal('FIELD_MISSING', 'purposes');
  if (purpose !== undefined && command.values['purposes'] !== undefined)
    throw new Refusal('FIELD_INVALID', 'purposes');
  return [purpose];
}
