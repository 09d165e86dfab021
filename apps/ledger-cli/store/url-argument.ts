import { readFileSync } from 'node:fs';
import { CliError, EXIT } from '../exit-codes.js';

/**
 * A URL as an argument gives it: itself, or `@` and the file that holds it, since a password in a command line is seen by everybody
 * on the machine. @throws CliError (usage) if the file cannot be read
 */
export function urlOf(text: string): string {
  if (!text.startsWith('@')) return text;
  try {
    return readFileSync(text.slice(1), 'utf8').trim();
  } catch {
    throw new CliError(EXIT.usage, `${text.slice(1)} cannot be read.`);
  }
}
