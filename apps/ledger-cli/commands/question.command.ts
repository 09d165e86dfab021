import { OPERATIONS } from '#domain';
import { Option, type Command } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { answerCells, describeAnswer } from '../output/describe-answer.js';
import { table } from '../output/table.js';
import { subjectArgument, type SubjectArgument } from '../subject-argument.js';
import { momentArgument } from './moment-argument.js';

type Flags = Readonly<Record<string, string | boolean | undefined>>;

const SUBJECT = 'an id of the ledger, an e-mail address, or scheme:value';

/** `check`, `status`, `timeline`: questions a person asks by hand. */
export function addQuestionCommands(program: Command, client: LedgerClient, io: Io): void {
  asOf(program.command('check'))
    .argument('<subject>', SUBJECT)
    .argument('<purpose>', 'slug of the purpose')
    .description('may this be done with this person’s data, and why?')
    .addOption(new Option('--operation <name>', 'what is to be done').choices([...OPERATIONS]).default('use'))
    .option('--channel <name>', 'e-mail, sms, …')
    .option('--recipient <name>', 'to whom (disclose)')
    .option('--country <code>', 'where to (transfer)')
    .option('--fail-on-deny', `end with code ${EXIT.denied} if the answer is no`)
    .action(async (subject: string, purpose: string, flags: Flags) => {
      const { failOnDeny, json, ...question } = flags;
      const answer = await client.post('/v1/check', {
        subject: subjectArgument(subject),
        purpose,
        ...question,
      });
      io.write(json === true ? JSON.stringify(answer, null, 2) : describeAnswer(answer));
      if (failOnDeny === true && answer['permitted'] !== true) throw new CliError(EXIT.denied, '');
    });

  asOf(program.command('status'))
    .argument('<subject>', SUBJECT)
    .description('the answer for every purpose')
    .action(async (subject: string, flags: Flags) => {
      const answer = await client.get(await pathOf(client, subjectArgument(subject), 'status', flags));
      if (flags['json'] === true) return io.write(JSON.stringify(answer, null, 2));
      const rows = listed(answer['purposes']).map((row) => [String(row['purpose']), ...answerCells(row)]);
      io.write(table(['purpose', 'use?', 'reason', 'basis', 'source'], rows));
    });

  asOf(program.command('timeline'))
    .argument('<subject>', SUBJECT)
    .description('what was recorded, in order of recording')
    .action(async (subject: string, flags: Flags) => {
      const path = await pathOf(client, subjectArgument(subject), 'timeline', flags);
      const entries: Json[] = [];
      for (let next: unknown = ''; typeof next === 'string';) {
        const page = await client.get(
          next === '' ? path : `${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(next)}`,
        );
        entries.push(...listed(page['entries']));
        next = page['next'];
      }
      if (flags['json'] === true) return io.write(JSON.stringify(entries, null, 2));
      io.write(table(['recorded', 'counts from', 'fact', 'purposes', 'erased'], entries.map(entryCells)));
    });
}

function asOf(command: Command): Command {
  return command
    .option('--controller <slug>', 'where the ledger knows several')
    .addOption(
      new Option('--at <moment>', 'as of then: an instant in UTC, or "7 days ago"').argParser(momentArgument),
    )
    .addOption(new Option('--known-at <moment>', 'as the ledger knew it then').argParser(momentArgument))
    .option('--json', 'print the whole answer');
}

/** The address of a query about a person; an identifier goes in a body, never in an address. */
async function pathOf(
  client: LedgerClient,
  subject: SubjectArgument,
  what: string,
  flags: Flags,
): Promise<string> {
  const { at, knownAt, controller } = flags;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ at, knownAt }))
    if (typeof value === 'string') query.set(name, value);
  const suffix = query.size > 0 ? `?${query}` : '';
  return `/v1/subjects/${await idOf(client, subject, controller)}/${what}${suffix}`;
}

async function idOf(client: LedgerClient, subject: SubjectArgument, controller: unknown): Promise<string> {
  if ('id' in subject) return subject.id;
  const named = typeof controller === 'string' ? { controller } : {};
  const found = await client.post('/v1/subjects/lookup', { ...named, ...subject });
  const id = found['id'];
  if (typeof id !== 'string')
    throw new CliError(EXIT.refused, 'The ledger knows nobody under this identifier.');
  return id;
}

function entryCells(entry: Json): string[] {
  const purposes = entry['purposes'];
  const erased = entry['erased'];
  return [
    String(entry['recordedAt']),
    String(entry['at']),
    String(entry['type']),
    Array.isArray(purposes) ? purposes.join(', ') : String(purposes ?? ''),
    Array.isArray(erased) && erased.length > 0 ? erased.join(', ') : '',
  ];
}

function listed(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
