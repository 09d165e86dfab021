import { FACT_TYPES } from '#domain';
import type { Complaints, Path } from './complaints.js';
import { checkMembers } from './field-rules.js';
import type { Fields } from './catalogue.js';

/** Roles that a recipient can have (as in `disclosure.recorded`). */
const ROLES: readonly string[] = FACT_TYPES['disclosure.recorded'].fields.role.values ?? [];

/** What a ground must name per basis (GDPR 6(1)(c), (e), (f); 6(3); 13(1)(d)). */
const GROUNDS: Readonly<Record<string, readonly string[]>> = {
  legal_obligation: ['law'],
  public_task: ['law'],
  legitimate_interests: ['interest', 'assessment'],
};

/**
 * What must hold between the fields of a purpose, beyond each field's own form: the refusals that publishing it
 * would meet (decision rules 1.15), told before anything is sent.
 */
export function checkPurpose(
  complaints: Complaints,
  path: Path,
  purpose: Fields,
  slugs: ReadonlySet<string>,
): void {
  checkBases(complaints, path, purpose);
  checkGrounds(complaints, path, purpose);
  const original = purpose['compatibleWith'];
  if (typeof original === 'string' && !slugs.has(original))
    complaints.add([...path, 'compatibleWith'], `names no purpose of this file: ${original}`);
  listed(purpose['recipients']).forEach((recipient, index) => {
    const at = [...path, 'recipients', index];
    checkMembers(complaints, at, recipient, ['name', 'role'], ['country']);
    if (typeof recipient['role'] === 'string' && !ROLES.includes(recipient['role']))
      complaints.add([...at, 'role'], `must be one of ${ROLES.join(', ')}`);
    const country = recipient['country'];
    if (country !== undefined && !(typeof country === 'string' && /^[A-Z]{2}$/.test(country)))
      complaints.add([...at, 'country'], 'must be a country code of two capital letters');
  });
  const names = new Set(listed(purpose['recipients']).map((recipient) => recipient['name']));
  listed(purpose['transfers']).forEach((transfer, index) => {
    const at = [...path, 'transfers', index];
    checkMembers(complaints, at, transfer, ['recipient', 'country', 'tool']);
    if (typeof transfer['recipient'] === 'string' && !names.has(transfer['recipient']))
      complaints.add([...at, 'recipient'], 'is none of the recipients of this purpose');
  });
  if (purpose['retentionAfterContract'] !== undefined && purpose['retentionBasis'] === undefined)
    complaints.add([...path, 'retentionBasis'], 'must say on which basis data are kept after the contract');
}

function checkBases(complaints: Complaints, path: Path, purpose: Fields): void {
  const bases = purpose['bases'];
  if (!Array.isArray(bases)) return complaints.add([...path, 'bases'], 'must be there, as a list');
  const needsNone =
    purpose['anonymous'] === true ||
    purpose['role'] === 'processor' ||
    purpose['compatibleWith'] !== undefined;
  if (bases.length === 0 && !needsNone)
    complaints.add(
      [...path, 'bases'],
      'must name a basis (GDPR 6(1)), unless the purpose is anonymous, processor work or compatible with another',
    );
  if (new Set(bases).size < bases.length) complaints.add([...path, 'bases'], 'names a basis twice');
}

function checkGrounds(complaints: Complaints, path: Path, purpose: Fields): void {
  const bases: readonly unknown[] = Array.isArray(purpose['bases']) ? purpose['bases'] : [];
  const grounds = purpose['grounds'];
  const given: Fields = typeof grounds === 'object' && grounds !== null ? (grounds as Fields) : {};
  for (const [basis, members] of Object.entries(GROUNDS)) {
    const at = [...path, 'grounds', basis];
    if (bases.includes(basis) && given[basis] === undefined)
      complaints.add(at, `must be there: ${basis} needs ${members.join(' and ')}`);
    else checkMembers(complaints, at, given[basis], members);
  }
  for (const basis of Object.keys(given)) {
    if (!(basis in GROUNDS)) complaints.add([...path, 'grounds', basis], 'is no basis that needs a ground');
    else if (!bases.includes(basis)) complaints.add([...path, 'grounds', basis], 'is not among the bases');
  }
}

function listed(value: unknown): readonly Fields[] {
  return Array.isArray(value)
    ? value.filter((member): member is Fields => typeof member === 'object' && member !== null)
    : [];
}
