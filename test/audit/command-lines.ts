import { run } from '../../apps/ledger-cli/program.js';

/** A command as the documentation shows it, and the answer that stands below it. */
export interface Shown {
  readonly command: string;
  readonly answer: string;
}

/** The `ledger-cli` commands of a text that show an answer. */
export function shownCommands(text: string): readonly Shown[] {
  const blocks = /```sh\nnpm run -s ledger-cli -- ([^`]*)\n```\n\n```text\n([^`]*)```/g;
  return [...text.matchAll(blocks)].map(([, command = '', answer = '']) => ({ command, answer }));
}

/** The words of a command line, with double quotes. */
export function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** What `ledger-cli` prints. @throws Error if it fails */
export async function printed(url: string, args: readonly string[]): Promise<string> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(
    args,
    { ledgerUrl: url },
    { write: (line) => void out.push(line), complain: (line) => void err.push(line), ask: undefined, fetch },
  );
  if (code !== 0) throw new Error(`ledger-cli ${args.join(' ')}: ${code} ${err.join('\n')}`);
  return out.join('\n');
}

/** A text without what differs from run to run: ids, instants, days, tokens. Widths stay. */
export function timelessText(text: string): string {
  return text
    .replaceAll('\r', '')
    .trim()
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => 'u'.repeat(id.length))
    .replaceAll(/\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z)?/g, (instant) => 'd'.repeat(instant.length))
    .replaceAll(/^([^\n]*,)[A-Za-z0-9_-]{20,}$/gm, '$1cursor');
}
