import type { RegisterEntry } from '#read-models';
import { type Column, joined } from '../formats/columns.js';
import { instant } from './event-view.js';

/** An entry of the register in the API's form. */
export function registerEntry({ from, retiredSince, served, ...entry }: RegisterEntry) {
  return {
    ...entry,
    from: instant(from),
    ...(retiredSince !== undefined && { retiredSince: instant(retiredSince) }),
    served: served.map(({ first, last, ...one }) => ({ ...one, first: instant(first), last: instant(last) })),
  };
}
export type AuditRegisterEntry = ReturnType<typeof registerEntry>;

/** Names of people and countries hold blanks. */
const SEMICOLON = '; ';

/** Columns of the register as CSV: the letters of Art. 30(1). */
export const REGISTER_COLUMNS: readonly Column<AuditRegisterEntry>[] = [
  { name: 'purpose', cell: ({ purpose }) => purpose },
  { name: 'title', cell: ({ title }) => title },
  { name: 'version', cell: ({ version }) => version },
  { name: 'from', cell: ({ from }) => from },
  { name: 'retired_since', cell: ({ retiredSince }) => retiredSince },
  { name: 'role', cell: ({ role }) => role },
  { name: 'bases', cell: ({ bases }) => joined(bases) },
  { name: 'subjects', cell: ({ subjects }) => joined(subjects, SEMICOLON) },
  { name: 'categories', cell: ({ categories }) => joined(categories, SEMICOLON) },
  { name: 'recipients', cell: ({ recipients }) => joined(recipients.map(recipient), SEMICOLON) },
  {
    name: 'served',
    cell: ({ served }) =>
      joined(
        served.map((one) => one.recipient),
        SEMICOLON,
      ),
  },
  { name: 'transfers', cell: ({ transfers }) => joined(transfers.map(transfer), SEMICOLON) },
  {
    name: 'retention',
    cell: ({ retention }) =>
      joined(
        Object.entries(retention).map((pair) => pair.join(' ')),
        SEMICOLON,
      ),
  },
  { name: 'security', cell: ({ security }) => joined(security, SEMICOLON) },
  { name: 'missing', cell: ({ missing }) => joined(missing) },
];

function recipient({ name, role, country }: Readonly<Record<string, unknown>>): string {
  return [name, role, country].filter((part) => part !== undefined).join(', ');
}

function transfer({
  recipient: to,
  country,
  tool,
  adequacyDecision,
  safeguards,
}: AuditRegisterEntry['transfers'][number]) {
  const rests = adequacyDecision
    ? 'adequacy decision'
    : safeguards.length > 0
      ? `safeguard ${safeguards.join(' ')}`
      : 'nothing on record';
  return `${[to, country, tool].filter((part) => part !== undefined).join(', ')} (${rests})`;
}
