import { CliError, EXIT } from '../exit-codes.js';

/**
 * Reads an instant as a person types it (`2026-03-31`, `2026-03-31T12:00Z`) and gives it in the API's form.
 * @throws CliError (usage) if it is none
 */
export function instantArgument(text: string): string {
  const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00.000Z` : text;
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/.test(full)
    ? Date.parse(full)
    : Number.NaN;
  if (Number.isNaN(instant))
    throw new CliError(EXIT.usage, `An instant looks like 2026-03-31 or 2026-03-31T12:00:00Z (UTC).`);
  return new Date(instant).toISOString();
}
