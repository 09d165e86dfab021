import type { ExportScope } from '../bag/index.js';
import type { Finding, Report, Verdict } from './report.js';

const WORDS: Readonly<Record<Verdict, string>> = {
  witnessed: 'The bundle holds, and the witnesses of the policy have seen this log.',
  consistent: 'The bundle holds, and it is the same log as what came from outside. No quorum of witnesses.',
  unanchored:
    'The bundle holds in itself. Nothing from outside was compared: a known head, a witness or a time stamp would be.',
  diverged: 'The log has two histories: it was shown to somebody else in another form. Do not rely on it.',
  invalid: 'The bundle is not what was signed. Do not rely on it.',
  incomplete: 'Something that was recorded is not in the bundle.',
  stale: 'The bundle is not the answer to this request, or older than what is known.',
};

/** What the verdict means, one sentence. */
export function verdictInWords(verdict: Verdict): string {
  return WORDS[verdict];
}

/** The report as lines for a person. Texts out of the bundle are shown without control characters. */
export function describeReport(report: Report): string[] {
  const { verdict, exitCode, payloads, recorded } = report;
  const lines = [`${verdict.toUpperCase()} (${exitCode}): ${WORDS[verdict]}`];
  const row = (name: string, value: string | undefined): void => {
    if (value !== undefined) lines.push(`  ${name.padEnd(13)} ${plain(value)}`);
  };
  if (report.id !== undefined) {
    lines.push('', 'What the bundle says of itself:');
    row('bundle', `${report.id}, ${report.mode}, made ${report.madeAt}`);
    row('log', `${report.origin}, ${report.size} leaves, complete up to ${report.mapSize}`);
    row('about', report.scope && scopeInWords(report.scope));
    row('recipient', report.recipient);
    for (const { scheme, value } of report.identifiers) row('identifier', `${scheme} ${value}`);
    row('events', `${report.events} in ${report.streams} streams, ${report.context} facts of the controller`);
    row('recorded', recorded && `${recorded.from} to ${recorded.to}`);
    const { DISCLOSED, REDACTED, ERASED, WITHHELD } = payloads;
    row(
      'sealed values',
      `${DISCLOSED} disclosed, ${REDACTED} redacted, ${ERASED} erased, ${WITHHELD} withheld (decoys among them)`,
    );
  }
  if (report.anchors.length > 0) lines.push('', 'Seen from outside:');
  for (const { kind, name, at } of report.anchors) row(kind, at === undefined ? name : `${name}, ${at}`);
  if (report.findings.length > 0) lines.push('', 'Found:', ...report.findings.map(findingLine));
  if (report.notProved.length > 0)
    lines.push('', 'NOT proved:', ...report.notProved.map((sentence) => `  - ${sentence}`));
  return lines;
}

function findingLine({ verdict, code, file, detail }: Finding): string {
  return `  ${verdict}: ${plain(file)}: ${plain(detail)} [${code}]`;
}

function scopeInWords(scope: ExportScope): string {
  if (scope.kind === 'ledger') return `everything of ${scope.controller}`;
  if (scope.kind === 'period') return `${scope.controller}, ${scope.from} to ${scope.to}`;
  const purposes = scope.purposes === '*' ? 'all purposes' : scope.purposes.join(', ');
  return `subject ${scope.subject} at ${scope.controller}, ${purposes}`;
}

// eslint-disable-next-line no-control-regex -- control characters are what is replaced
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Nothing that a terminal would obey, and no line of endless length. */
function plain(text: string): string {
  return text.slice(0, 300).replace(OBEYED, '?');
}
