import { run } from '../program.js';
import type { FakeLedger } from './fake-ledger.js';

/** What one run of the tool gave. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the tool against a stand-in; `answers` are those of a person at a terminal, none: nobody is there. */
export async function runTool(
  ledger: FakeLedger,
  args: readonly string[],
  answers?: boolean[],
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(
    args,
    { ledgerUrl: 'http://127.0.0.1:3000' },
    {
      write: (line) => void out.push(line),
      complain: (line) => void err.push(line),
      ask: answers && ((question) => (out.push(question), Promise.resolve(answers.shift() ?? false))),
      fetch: ledger.fetch,
    },
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}
