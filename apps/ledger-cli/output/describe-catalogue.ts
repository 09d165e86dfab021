import type { Catalogue, Fields } from '../catalogue/catalogue.js';
import { knownController, readRegister } from '../catalogue/read-ledger-state.js';
import type { LedgerClient } from '../http/ledger-client.js';
import { table } from './table.js';

const HEADER = ['purpose', 'version', 'bases', 'kept', 'marks'];

/** A catalogue file for reading: purposes with the policy's lines, and the rights. */
export function describeCatalogue(catalogue: Catalogue): string {
  const purposes = catalogue.purposes.map(({ slug, fields, lines }) => [
    slug,
    `lines ${lines.join(', ')}`,
    ...purposeCells(fields),
  ]);
  const rights = catalogue.rights.flatMap((right) => [
    `${right.right} (${right.article}; lines ${right.lines.join(', ')}): ${right.how}.`,
    ...(right.corrected === undefined ? [] : [`  corrected: ${right.corrected}`]),
    ...(right.ledger === undefined ? [] : [`  ledger: ${right.ledger}`]),
  ]);
  return [
    `${String(catalogue.controller.fields['name'])} (${catalogue.controller.slug})`,
    '',
    table(['purpose', 'policy', 'bases', 'kept', 'marks'], purposes),
    ...(rights.length === 0 ? [] : ['', ...rights]),
  ].join('\n');
}

/** What the ledger holds of a controller's catalogue. */
export async function describeState(client: LedgerClient, controller: string | undefined): Promise<string> {
  const slug = controller ?? (await knownController(client));
  const state = await readRegister(client, slug);
  const purposes = [...state.purposes].map(([purpose, { version, fields, retired }]) => [
    purpose,
    `${version}${retired ? ' (retired)' : ''}`,
    ...purposeCells(fields),
  ]);
  const notices = [...state.notices].map(([notice, { version }]) => `notice ${notice} version ${version}`);
  const safeguards = [...state.safeguards.keys()].map((id) => `safeguard ${id}`);
  const name = state.controller?.['name'];
  return [`${String(name ?? '')} (${slug})`, '', table(HEADER, purposes), '', ...notices, ...safeguards].join(
    '\n',
  );
}

function purposeCells(fields: Fields): readonly [string, string, string] {
  const bases = Array.isArray(fields['bases']) ? fields['bases'].join(', ') : '';
  const periods = [
    ...part(fields['retentionAfterContract'], (period) => `${period} after the contract`),
    ...part(fields['retentionAfterCollection'], (period) => `${period} after collection`),
    ...part(fields['consentMaxAge'], (period) => `consent ${period}`),
  ];
  const marks = ['directMarketing', 'tracking', 'saleShare', 'doubleOptIn', 'anonymous', 'obligationTrigger']
    .filter((name) => fields[name] === true)
    .concat(part(fields['terminalAccess'], (access) => `device: ${access}`))
    .concat(part(fields['role'], (role) => role))
    .concat(part(fields['compatibleWith'], (other) => `compatible with ${other}`));
  return [bases, periods.join('; '), marks.join(', ')];
}

function part(value: unknown, text: (value: string) => string): string[] {
  return typeof value === 'string' ? [text(value)] : [];
}
