import { COMPANY_ROLES } from '../facts/vocabulary.js';
import type { Guard } from './command.js';
import { Refusal } from './refusals.js';
import { objectsOf, saysSomething } from './values.js';

const SLUG = /^[a-z0-9][a-z0-9_]*$/;
const isSlug = (value: unknown): boolean => typeof value === 'string' && SLUG.test(value);

/** What may be said of a company, and how it must look. */
const MEMBERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: saysSomething,
  role: (value) => (COMPANY_ROLES as readonly unknown[]).includes(value),
  // As which it is a controller of this ledger. It says whose purposes they are, and links no person's ids.
  controller: isSlug,
  country: (value) => typeof value === 'string' && /^[A-Z]{2}$/.test(value),
  // Art. 26(2), 28(3): where the arrangement or the contract is on file.
  contract: saysSomething,
  purposes: (value) => Array.isArray(value) && value.length > 0 && value.every(isSlug),
};

/** Companies that a controller names have a name and one of the roles that the law knows (Art. 4(7), 4(8), 4(19), 26, 28). */
export const companiesHaveRoles: Guard = (_circumstances, command) => {
  for (const company of objectsOf(command, 'related')) {
    const named = saysSomething(company['name']) && company['role'] !== undefined;
    const fits = Object.entries(company).every(([name, value]) => MEMBERS[name]?.(value) === true);
    if (!named || !fits) throw new Refusal('FIELD_INVALID', 'related');
  }
};
