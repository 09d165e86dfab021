import { ACTORS, BASES } from '#domain';
import { type Command, Option } from 'commander';
import { dayArgument, momentArgument } from '../commands/moment-argument.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { subjectArgument } from '../subject-argument.js';
import { type Flags, paged, printed, tell } from './audit-list.js';
import {
  describeDue,
  describeEvents,
  describeRegister,
  describeStatuses,
  describeSummary,
} from './describe-audit.js';
import { describeAccesses, describeAnomalies } from './describe-oversight.js';

/** `audit …`: what a data protection officer asks about many people at once. */
export function addAuditCommands(program: Command, client: LedgerClient, io: Io): void {
  const audit = program
    .command('audit')
    .description('what a data protection officer asks about many people at once');

  paged(audit.command('events'))
    .description('facts, in the order of their time')
    .option('--purpose <slug>', 'facts that name the purpose, and facts about all of them')
    .option('--type <fact>', 'fact type, such as consent.withdrawn')
    .addOption(new Option('--actor <who>', 'who acted').choices([...ACTORS]))
    .option('--notice <slug>', 'with --notice-version')
    .option('--notice-version <number>', 'facts that name this version of the notice')
    .addOption(when('--from <moment>', 'counting from then on'))
    .addOption(when('--to <moment>', 'counting before then'))
    .addOption(when('--recorded-from <moment>', 'recorded from then on'))
    .addOption(when('--recorded-to <moment>', 'recorded before then'))
    .option(
      '--subject <subject>',
      'facts of one person: an id of the ledger, an e-mail address, or scheme:value',
    )
    .option('--open', 'show sealed fields whose key exists, and which are erased')
    .action(async ({ subject, ...flags }: Flags) => {
      const question = { rows: 'events', told: describeEvents };
      if (subject === undefined) return tell(client, io, flags, { ...question, path: '/v1/audit/events' });
      const { noticeVersion, limit, ...others } = flags;
      const body = {
        subject: subjectArgument(String(subject)),
        ...(noticeVersion !== undefined && { noticeVersion: Number(noticeVersion) }),
        ...(limit !== undefined && { limit: Number(limit) }),
      };
      return tell(client, io, others, { ...question, path: '/v1/audit/events/search', body });
    });

  paged(audit.command('status'))
    .description('who may be mailed, whose consent is stale, what expires')
    .option('--purpose <slug>')
    .addOption(new Option('--operation <name>', 'left out: use').choices(['use', 'store']))
    .addOption(new Option('--permitted <answer>', 'yes or no').choices(['yes', 'no']))
    .option('--reason <code>', 'reason code, such as CONSENT_WITHDRAWN')
    .addOption(new Option('--basis <name>', 'lawful basis').choices([...BASES]))
    .addOption(when('--since-from <moment>', 'the answer has held since then or later'))
    .addOption(when('--since-to <moment>', 'the answer has held since before then'))
    .addOption(when('--expiring-from <moment>', 'the answer changes by itself then or later'))
    .addOption(when('--expiring-before <moment>', 'the answer changes by itself before then'))
    .option('--notice <slug>', 'with one of the next two')
    .option('--notice-version <number>', 'who stands by a consent given under this version of the notice')
    .option('--notice-version-before <number>', 'who stands by a consent given under an earlier version')
    .option('--version-before <number>', 'who stands by a consent to an earlier version of the purpose')
    .action(async ({ permitted, ...flags }: Flags) => {
      const members = {
        ...flags,
        ...(permitted !== undefined && { permitted: String(permitted === 'yes') }),
      };
      await tell(client, io, members, { path: '/v1/audit/status', rows: 'statuses', told: describeStatuses });
    });

  printed(audit.command('summary'))
    .description('how many people have which answer; what was granted and withdrawn per day')
    .option('--purpose <slug>')
    .addOption(new Option('--operation <name>', 'left out: use').choices(['use', 'store']))
    .addOption(day('--from <day>', 'first day; left out: 30 days before the last'))
    .addOption(day('--to <day>', 'last day; left out: today'))
    .addOption(new Option('--part <table>', 'of CSV and NDJSON').choices(['answers', 'days']))
    .action(async (flags: Flags) => {
      await tell(client, io, flags, { path: '/v1/audit/summary', told: describeSummary });
    });

  paged(audit.command('due'))
    .description('deadlines and duties, the most overdue first')
    .option('--kind <matter>', 'objection, restriction, hold, erasure or request; no duties')
    .option('--duty <code>', 'duties of a code, such as NOTIFY_RECIPIENTS; no matters')
    .addOption(day('--by <day>', 'due on this day or before'))
    .action(async (flags: Flags) => {
      await tell(client, io, flags, { path: '/v1/audit/due', rows: 'due', told: describeDue });
    });

  paged(audit.command('access'))
    .description('who looked at whom, exported, decided, used keys or was refused; when, and why')
    .option('--scope <operation>', 'name of an operation, such as subjectTimeline')
    .option('--reference <case>', 'done for this case')
    .addOption(new Option('--refused <answer>', 'yes: refusals only; no: none').choices(['yes', 'no']))
    .addOption(when('--from <moment>', 'recorded from then on'))
    .addOption(when('--to <moment>', 'recorded before then'))
    .addOption(new Option('--of-ledger', 'what concerns no controller').conflicts(['subject', 'controller']))
    .option(
      '--subject <subject>',
      'about one person: an id of the ledger, an e-mail address, or scheme:value',
    )
    .action(async ({ subject, refused, ofLedger, ...flags }: Flags) => {
      const question = { rows: 'accesses', told: describeAccesses };
      const only = refused === undefined ? undefined : refused === 'yes';
      if (subject === undefined) {
        const members = {
          ...flags,
          ...(only !== undefined && { refused: String(only) }),
          ...(ofLedger === true && { of: 'ledger' }),
        };
        return tell(client, io, members, { ...question, path: '/v1/audit/access' });
      }
      const { limit, ...others } = flags;
      const body = {
        subject: subjectArgument(String(subject)),
        ...(only !== undefined && { refused: only }),
        ...(limit !== undefined && { limit: Number(limit) }),
      };
      return tell(client, io, others, { ...question, path: '/v1/audit/access/search', body });
    });

  paged(audit.command('anomalies'))
    .description('processing that was reported without a permit, or after a withdrawal')
    .option('--purpose <slug>')
    .addOption(when('--from <moment>', 'processed from then on'))
    .addOption(when('--to <moment>', 'processed before then'))
    .action(async (flags: Flags) => {
      await tell(client, io, flags, {
        path: '/v1/audit/anomalies',
        rows: 'anomalies',
        told: describeAnomalies,
      });
    });

  printed(audit.command('register'))
    .description('the record of processing activities (Art. 30), as of any day')
    .addOption(when('--at <moment>', 'as of then; left out: now'))
    .addOption(when('--known-at <moment>', 'as the ledger knew it then'))
    .action(async (flags: Flags) => {
      await tell(client, io, flags, { path: '/v1/audit/register', told: describeRegister });
    });
}

function when(flags: string, about: string): Option {
  return new Option(flags, about).argParser(momentArgument);
}

function day(flags: string, about: string): Option {
  return new Option(flags, about).argParser(dayArgument);
}
