import type { FactType } from '../facts/fact.js';
import type { Circumstances, FactCommand } from './command.js';
import { evidenceIsPresent, guardianIsVerified, versionOfGrant } from './consent-rules.js';
import { lastNoticeVersion } from './register-state.js';
import { numberOf, saysSomething, textOf } from './values.js';

/** Facts that bring something with an id of its own into being. */
const NAMED_BY_ID: ReadonlySet<FactType> = new Set([
  'objection.raised',
  'restriction.applied',
  'hold.placed',
  'contract.started',
  'precontract.requested',
  'erasure.requested',
  'request.received',
  'transfer.safeguard_registered',
]);

/**
 * The fields that the ledger computes, numbers or names, for one purpose of the command where it is split. What a
 * replayed fact states itself stands (facts-and-subjects.md 9).
 */
export function complete(
  circumstances: Circumstances,
  command: FactCommand,
  purpose: string | undefined,
): Record<string, unknown> {
  const { values, type } = command;
  const own = NAMED_BY_ID.has(type) ? { id: textOf(command, 'id') ?? command.freshId } : {};
  switch (type) {
    case 'consent.granted':
      return {
        version: purpose === undefined ? undefined : versionOfGrant(circumstances, command, purpose),
        evidencePresent: values['evidencePresent'] ?? evidenceIsPresent(command),
        ...(command.by === 'guardian' && values['guardianVerified'] === undefined
          ? { guardianVerified: guardianIsVerified(circumstances, command.at) }
          : {}),
      };
    case 'objection.raised':
      // Art. 21: unless the person limited it, an objection means everything that it can reach.
      return { ...own, ...(values['purposes'] === undefined ? { purposes: '*' } : {}) };
    case 'objection.rejected':
      return { groundsStated: values['groundsStated'] ?? saysSomething(values['grounds']) };
    case 'purpose.published':
      return { version: numberOf(command, 'version') ?? nextPurposeVersion(circumstances, command) };
    case 'notice.published':
      return { version: numberOf(command, 'version') ?? nextNoticeVersion(circumstances, command) };
    default:
      return own;
  }
}

function nextPurposeVersion({ register }: Circumstances, command: FactCommand): number {
  return (register.versions.get(textOf(command, 'purpose') ?? '') ?? 0) + 1;
}

function nextNoticeVersion({ register }: Circumstances, command: FactCommand): number {
  return lastNoticeVersion(register, textOf(command, 'notice') ?? '') + 1;
}
