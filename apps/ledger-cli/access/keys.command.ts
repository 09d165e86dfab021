import type { Command } from 'commander';
import { momentArgument } from '../commands/moment-argument.js';
import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { table } from '../output/table.js';
import { describeGrants, type GrantShown } from './describe-grants.js';

interface GrantFlags {
  readonly role: readonly string[];
  readonly controller?: readonly string[];
  readonly purpose?: readonly string[];
  readonly factType?: readonly string[];
  readonly expires?: string;
}

interface InviteFlags {
  readonly controller: readonly string[];
  readonly purpose?: readonly string[];
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
  readonly expires: string;
}

/** Adds `keys create`, `list`, `rotate`, `revoke` and `invite` to the command `keys`. */
export function addKeysCommands(program: Command, client: LedgerClient, io: Io): void {
  const keys = program.commands.find((command) => command.name() === 'keys') ?? program.command('keys');
  keys
    .command('create')
    .argument('<label>', 'what it is for; no name of a person')
    .description('make a key; its text is printed this once')
    .requiredOption('--role <role...>', 'checker, recorder, dpo, operator, admin')
    .option('--controller <slug...>', 'only at these controllers (left out: at all)')
    .option('--purpose <slug...>', 'only for these purposes')
    .option('--fact-type <type...>', 'recorder: only facts of these types')
    .option('--expires <moment>', 'when it ends: 2027-01-01, "in 1 year" (left out: never)')
    .action(async (label: string, flags: GrantFlags) => {
      const { expires } = flags;
      const body = { label, grants: grantsOf(flags), ...(expires && { expiresAt: momentArgument(expires) }) };
      tell(io, await client.post('/v1/operations/keys', body));
    });
  keys
    .command('invite')
    .argument('<label>', 'the authority’s case')
    .description('let an authority read one scope of one period; the invitation is printed this once')
    .requiredOption('--controller <slug...>', 'at these controllers')
    .requiredOption('--expires <moment>', 'when the invitation ends, at most 90 days from now')
    .option('--from <moment>', 'what was recorded at or after')
    .option('--to <moment>', 'what was recorded before')
    .option('--purpose <slug...>', 'only about these purposes')
    .option('--subject <id>', 'only about this person')
    .action(async (label: string, flags: InviteFlags) => {
      const { controller, purpose, subject, from, to, expires } = flags;
      const grant = {
        role: 'regulator',
        controllers: controller,
        ...(purpose && { purposes: purpose }),
        ...(subject && { subject }),
        ...(from && { from: momentArgument(from) }),
        ...(to && { to: momentArgument(to) }),
      };
      const expiresAt = momentArgument(expires);
      tell(io, await client.post('/v1/operations/invitations', { label, grant, expiresAt }));
    });
  keys
    .command('list')
    .description('keys and invitations, without their secrets')
    .option('--json', 'print the answer as JSON')
    .action(async ({ json }: { json?: true }) => {
      const answer = await client.get('/v1/operations/keys');
      io.write(json ? JSON.stringify(answer, null, 2) : listed(answer['keys'] as readonly Json[]));
    });
  keys
    .command('rotate')
    .argument('<id>', 'id of the key')
    .description('give a key a new secret, printed this once; the one before ends later')
    .option('--overlap <seconds>', 'how long the one before may still be used (left out: a day)')
    .action(async (id: string, { overlap }: { overlap?: string }) => {
      const body = { id, ...(overlap !== undefined && { overlapSeconds: Number(overlap) }) };
      const answer = await client.post('/v1/operations/keys/rotations', body);
      tell(io, answer);
      io.write(`\nThe secret before may be used until ${String(answer['formerEndsAt'])}.`);
    });
  keys
    .command('revoke')
    .argument('<id>', 'id of the key')
    .description('end a key or an invitation at once')
    .action(async (id: string) => {
      const { label } = await client.post('/v1/operations/keys/revocations', { id });
      io.write(`ended: ${id} (${String(label)})`);
    });
}

function grantsOf({ role: roles, controller, purpose, factType }: GrantFlags): object[] {
  if (factType && !roles.includes('recorder'))
    throw new CliError(EXIT.usage, '--fact-type belongs to --role recorder.');
  return roles.map((role) => ({
    role,
    controllers: controller ?? '*',
    ...(purpose && { purposes: purpose }),
    ...(factType && role === 'recorder' && { factTypes: factType }),
  }));
}

function tell(io: Io, { id, key, grants, expiresAt }: Json): void {
  const until = expiresAt === undefined ? '' : `, until ${String(expiresAt)}`;
  io.write(`key ${String(id)}: ${describeGrants(grants as readonly GrantShown[])}${until}`);
  io.write(`It is shown this once:\n\n${String(key)}`);
}

function listed(keys: readonly Json[]): string {
  const day = (value: unknown) => (value === undefined ? '-' : String(value).slice(0, 10));
  return table(
    ['id', 'label', 'may', 'made', 'ends', 'last used'],
    keys.map((key) => [
      String(key['id']),
      String(key['label']),
      describeGrants(key['grants'] as readonly GrantShown[]),
      day(key['createdAt']),
      key['revokedAt'] === undefined ? day(key['expiresAt']) : `revoked ${day(key['revokedAt'])}`,
      day(key['lastUsedAt']),
    ]),
  );
}
