import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  ApiKeys,
  Credentials,
  type Issuer,
  keyStoreOn,
  OidcTokens,
  openKeyStore,
  SubjectTokens,
  type KeyStore,
} from '#access';
import type { PostgresDatabase } from '#postgres';
import type { Configuration } from '../configuration/configuration.js';
import type { ProcessRoles } from '../configuration/roles.js';
import type { AccessPorts } from './access-ports.js';

/** The room of access, opened. */
export interface OpenAccess {
  readonly ports: AccessPorts;
  /** The text of the first key, when it was made just now: shown once, kept nowhere. */
  readonly firstKey: string | undefined;
  close(): Promise<void>;
}

/** Keys derived from the master key, by what they are for. */
const SUBJECT_TOKENS = 'clv1-subject-token';
const TOKEN_PRINCIPALS = 'clv1-token-principal';

/**
 * Opens keys and tokens; on the first start with access control a key for everything is made, for there is nobody yet
 * who could make one.
 * @param database holds the keys instead of a file
 * @throws AccessStoreError, ConfigurationError for a file of issuers that does not hold together
 */
export async function openAccess(
  configuration: Configuration,
  { api, several }: ProcessRoles,
  derivedKey: (info: string) => Uint8Array,
  clock: { now(): number },
  database?: PostgresDatabase,
): Promise<OpenAccess> {
  const { DATA_DIR, AUTH, ISSUERS_FILE } = configuration;
  const issuers = ISSUERS_FILE === undefined ? [] : await issuersOf(ISSUERS_FILE);
  const keys = await ApiKeys.open(await keyStore(join(DATA_DIR, 'access.sqlite'), database), clock, several);
  const subjectTokens = new SubjectTokens(derivedKey(SUBJECT_TOKENS), clock);
  const oidc = new OidcTokens(issuers, derivedKey(TOKEN_PRINCIPALS), clock);
  const off = AUTH === 'off';
  return {
    ports: {
      keys,
      subjectTokens,
      credentials: off ? undefined : new Credentials(keys, [subjectTokens, oidc], clock),
    },
    firstKey: off || !api || !keys.none ? undefined : await firstKey(keys),
    close: () => keys.close(),
  };
}

/** Few processes have issuers: only they load what reads the file. */
async function issuersOf(file: string): Promise<readonly Issuer[]> {
  const { readIssuers } = await import('./issuers.js');
  return readIssuers(file);
}

/** @returns undefined if a process that starts at the same time was faster: it shows the key */
async function firstKey(keys: ApiKeys): Promise<string | undefined> {
  const made = await keys.createFirst({
    kind: 'api_key',
    label: 'first key',
    grants: [{ role: 'admin', controllers: '*' }],
    createdBy: 'system',
  });
  return made?.text;
}

/** The keys in the database, or in their file; what lies in a file goes into an empty database once (moved, restored). */
async function keyStore(file: string, database: PostgresDatabase | undefined): Promise<KeyStore> {
  if (database === undefined) return openKeyStore(file);
  const shared = keyStoreOn(database);
  if ((await shared.all()).keys.length > 0 || !existsSync(file)) return shared;
  const former = await openKeyStore(file);
  try {
    await shared.addFirst(await former.all());
    return shared;
  } finally {
    await former.close();
  }
}
