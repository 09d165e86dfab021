import { CliError, EXIT } from './exit-codes.js';

/** Whom a command is about, as the API takes it. */
export type SubjectArgument = { readonly id: string } | { readonly scheme: string; readonly value: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads a subject as a person types it: the ledger's id (a UUID), `scheme:value`, or an e-mail address alone.
 * @throws CliError (usage); the message does not repeat what was typed
 */
export function subjectArgument(text: string): SubjectArgument {
  if (UUID.test(text)) return { id: text };
  const [, scheme, value] = /^([a-z][a-z0-9_]*):(.+)$/s.exec(text) ?? [];
  if (scheme !== undefined && value !== undefined) return { scheme, value };
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return { scheme: 'email', value: text };
  throw new CliError(
    EXIT.usage,
    'A subject is an id of the ledger, an e-mail address, or scheme:value (phone:+4912345, account:a17).',
  );
}
