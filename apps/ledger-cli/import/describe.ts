import { table } from '../output/table.js';
import type { DryRun } from './dry-run.js';
import type { RejectedFile } from './rejected-file.js';
import type { Imported } from './run-import.js';
import type { Tally } from './tally.js';

/** What an import did, for a person. */
export function describeImport(imported: Imported, rejected: RejectedFile): string {
  const { rows, recorded, repeated, superseded } = imported;
  return [
    `${count(rows, 'row')}: ${count(recorded, 'fact')} recorded, ${count(repeated, 'fact')} recorded before.`,
    ...(superseded > 0
      ? [`${count(superseded, 'no')} older than a yes that stands: recorded, and not in force.`]
      : []),
    ...listed('Passed over, by the mapping:', imported.skipped),
    ...rejection(imported.rejected, rejected),
  ].join('\n');
}

/** What an import would mean, for a person. */
export function describeDryRun(found: DryRun, rejected: RejectedFile): string {
  const { rows, meanings, reasons } = found;
  const meaning = (name: string): string => WORDS[name] ?? '';
  return [
    `${count(rows, 'row')}; nothing was recorded. Judged by the law as of now, they would mean:`,
    '',
    table(
      ['Rows', 'Meaning', ''],
      meanings.entries.map(([name, n]) => [n.toLocaleString('en-US'), name, meaning(name)]),
    ),
    ...(reasons.total > 0
      ? [
          '',
          table(
            ['Answers', 'Reason'],
            reasons.entries.map(([name, n]) => [n.toLocaleString('en-US'), name]),
          ),
        ]
      : []),
    ...listed('Passed over, by the mapping:', found.skipped),
    ...rejection(found.rejected, rejected),
  ].join('\n');
}

const WORDS: Readonly<Record<string, string>> = {
  permitted: 'the purpose may be pursued',
  unproven: 'a consent that nobody can prove: recorded, not relied upon (GDPR 7(1))',
  suppressed: 'this person said no, or was erased',
  'unknown purpose': 'publish the purpose first',
  denied: 'another reason, below',
  rejected: 'cannot be recorded as it is',
};

function listed(title: string, tally: Tally): readonly string[] {
  if (tally.total === 0) return [];
  return ['', title, ...tally.entries.map(([name, n]) => `  ${n.toLocaleString('en-US')}  ${name}`)];
}

function rejection(tally: Tally, file: RejectedFile): readonly string[] {
  if (tally.total === 0) return [];
  return [
    ...listed('Rejected:', tally),
    `They stand in ${file.path}, each with its line and reason. It holds personal data: delete it when done.`,
  ];
}

function count(n: number, what: string): string {
  return `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
}
