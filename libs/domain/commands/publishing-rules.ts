import { parseDuration } from '../calendar/index.js';
import { SETTINGS } from '../decision/index.js';
import { BASES } from '../facts/vocabulary.js';
import type { FactCommand, Guard } from './command.js';
import { basesAreKnown } from './known-things.js';
import { Refusal } from './refusals.js';
import { lastNoticeVersion } from './register-state.js';
import { listOf, memberOf, numberOf, saysSomething, textOf, textThatMustBe } from './values.js';

/** Publishing a purpose (decision rules 1.15): a basis, a named law for (c) and (e), an assessment for (f). */
export const purposeRestsOnLaw: Guard = ({ law }, command) => {
  basesAreKnown(command, BASES);
  const bases = listOf(command, 'bases');
  const compatibleWith = textOf(command, 'compatibleWith');
  if (compatibleWith !== undefined && !law.knows(compatibleWith))
    throw new Refusal('PURPOSE_UNKNOWN', 'compatibleWith', { purpose: compatibleWith });
  const needsNone =
    command.values['anonymous'] === true ||
    command.values['role'] === 'processor' ||
    compatibleWith !== undefined;
  if (bases.length === 0 && !needsNone) throw new Refusal('PURPOSE_WITHOUT_BASIS', 'bases');
  for (const basis of ['legal_obligation', 'public_task']) {
    if (bases.includes(basis) && !groundSays(command, basis, 'law'))
      throw new Refusal('LAW_NOT_NAMED', `grounds.${basis}.law`, { basis });
  }
  if (bases.includes('legitimate_interests') && !groundSays(command, 'legitimate_interests', 'assessment'))
    throw new Refusal('ASSESSMENT_MISSING', 'grounds.legitimate_interests.assessment');
  if (command.values['noticePublished'] !== undefined)
    throw new Refusal('NOTICE_STATED_BY_HAND', 'noticePublished');
};

function groundSays(command: FactCommand, basis: string, member: string): boolean {
  return saysSomething(memberOf(memberOf(command.values['grounds'], basis), member));
}

/** Versions of a purpose rise from 1 (1.8); a version is published once. */
export const purposeVersionIsNext: Guard = ({ register }, command) => {
  const last = register.versions.get(textThatMustBe(command, 'purpose')) ?? 0;
  const version = numberOf(command, 'version') ?? last + 1;
  if (version < 1) throw new Refusal('FIELD_INVALID', 'version');
  if (version <= last) throw new Refusal('PURPOSE_VERSION_NOT_NEXT', 'version', { version, last });
};

/** The same for notices. */
export const noticeVersionIsNext: Guard = ({ register }, command) => {
  const last = lastNoticeVersion(register, textThatMustBe(command, 'notice'));
  const version = numberOf(command, 'version') ?? last + 1;
  if (version < 1) throw new Refusal('FIELD_INVALID', 'version');
  if (version <= last) throw new Refusal('NOTICE_VERSION_NOT_NEXT', 'version', { version, last });
};

/** A setting has the values that the rules define, and no other (1.18). */
export const settingIsDefined: Guard = (_circumstances, command) => {
  const name = textThatMustBe(command, 'name');
  if (!Object.hasOwn(SETTINGS, name)) throw new Refusal('SETTING_UNKNOWN', 'name');
  const { fallback, other } = SETTINGS[name as keyof typeof SETTINGS];
  const value = command.values['value'];
  const defined =
    other === 'duration'
      ? typeof value === 'string' && parseDuration(value) !== undefined
      : value === fallback || (other as readonly unknown[]).includes(value);
  if (!defined) throw new Refusal('SETTING_VALUE_UNDEFINED', 'value', { name });
};
