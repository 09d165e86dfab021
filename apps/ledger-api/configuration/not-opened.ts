import type { Configuration } from './configuration.js';
import { ConfigurationError } from './read-configuration.js';
import { parseRoles, ROLES } from './roles.js';

/**
 * Refuses settings that the configuration knows and the composition does not act on: a ledger that quietly wrote into
 * a folder while its operator believes in a server would be found out on the day of the restore. Whoever makes the
 * composition act on one of them takes its line out.
 * @throws ConfigurationError
 */
export function refuseWhatIsNotOpened(configuration: Configuration): void {
  const { LEDGER_ROLES } = configuration;
  const sentences = [
    ...(parseRoles(LEDGER_ROLES)?.length === ROLES.length
      ? []
      : ['LEDGER_ROLES is not acted on by this version: one process does everything.']),
  ];
  if (sentences.length > 0) throw new ConfigurationError(sentences);
}
