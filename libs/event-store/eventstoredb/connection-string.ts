import { StoreUnfit } from '../errors.js';
import { readTls, type TlsFiles } from './tls-files.js';

export interface Host {
  readonly address: string;
  readonly port: number;
}

/** A connection string of EventStoreDB, read and found to do what it says. */
export interface Connection {
  readonly discover: boolean;
  readonly hosts: readonly Host[];
  /** Present with TLS, absent without. */
  readonly secure?: TlsFiles & { readonly username: string; readonly password: string };
  readonly connectionName?: string;
  /** Numbers that the URL names: milliseconds and counts, as the client calls them. */
  readonly numbers: Readonly<Partial<Record<NumberName, number>>>;
}

const NUMBERS = {
  defaultDeadline: [1, 600_000],
  keepAliveInterval: [1_000, 600_000],
  keepAliveTimeout: [1_000, 600_000],
  discoveryInterval: [1, 60_000],
  gossipTimeout: [1, 60],
  maxDiscoverAttempts: [1, 1_000],
} as const;
type NumberName = keyof typeof NUMBERS;

const DEFAULT_PORT = 2113;
const SHAPE = /^(esdb|esdb\+discover):\/\/(?:([^@/?]*)@)?([^@/?]+)\/?(?:\?(.*))?$/;

/**
 * Reads a connection string more strictly than the client, which passes over what it does not know or cannot do
 * (event-store.md, row 9): a deployer who wrote it must not believe that it holds.
 * @throws StoreUnfit: one sentence, without the credentials
 */
export function readConnectionString(url: string): Connection {
  const match = SHAPE.exec(url.trim());
  const hosts = match?.[3]?.split(',').map(readHost);
  if (!match || !hosts) {
    throw unfit('must look like esdb://user:password@host:2113 or esdb+discover://user:password@name:2113');
  }
  const discover = match[1] === 'esdb+discover';
  if (discover && hosts.length > 1) {
    throw unfit(
      'with esdb+discover:// takes one name; the client would use the first and pass over the others',
    );
  }
  const parameters = readParameters(match[4]);
  const credentials = match[2] === undefined ? undefined : readCredentials(match[2]);
  const { connectionName } = Object.fromEntries(parameters);
  return {
    discover,
    hosts,
    numbers: readNumbers(parameters),
    ...secured(parameters, credentials),
    ...(connectionName !== undefined && { connectionName }),
  };
}

function secured(parameters: ReadonlyMap<string, string>, credentials: Credentials | undefined): object {
  const tls = flag(parameters, 'tls', true);
  if (!flag(parameters, 'tlsVerifyCert', true)) {
    throw unfit(
      'says tlsVerifyCert=false, which this client cannot do; name the authority with tlsCAFile instead',
    );
  }
  if (!flag(parameters, 'throwOnAppendFailure', true)) {
    throw unfit('says throwOnAppendFailure=false, with which the client answers wrong revisions');
  }
  const preference = parameters.get('nodePreference')?.toLowerCase() ?? 'leader';
  if (preference !== 'leader') {
    throw unfit('may name nodePreference=leader only: a follower answers with what was true a moment ago');
  }
  if (tls) {
    if (!credentials)
      throw unfit('needs a user name and password: without them $all cannot be read over TLS');
    return { secure: { ...credentials, ...readTls(parameters, unfit) } };
  }
  if (credentials) {
    throw unfit('says tls=false and names a user: without TLS the client sends no credentials at all');
  }
  const file = ['tlsCAFile', 'userCertFile', 'userKeyFile'].find((name) => parameters.has(name));
  if (file) throw unfit(`says tls=false and names a ${file}, which would be passed over`);
  return {};
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

function readCredentials(text: string): Credentials {
  const [username, password, ...more] = text.split(':');
  if (!username || !password || more.length > 0) {
    throw unfit('needs credentials as user:password; a colon, slash or @ in them is written %3A, %2F, %40');
  }
  return { username: decoded(username), password: decoded(password) };
}

function readHost(text: string): Host {
  const [, address, port] = /^([A-Za-z0-9_.-]+)(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (!address || number < 1 || number > 65_535) {
    throw unfit('names a host that is not name:port; the port is a number from 1 to 65535');
  }
  return { address, port: number };
}

const KNOWN = new Map(
  [
    ...Object.keys(NUMBERS),
    ...['tls', 'tlsVerifyCert', 'tlsCAFile', 'userCertFile', 'userKeyFile'],
    ...['throwOnAppendFailure', 'nodePreference', 'connectionName'],
  ].map((name) => [name.toLowerCase(), name]),
);

function readParameters(text: string | undefined): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of text ? text.split('&') : []) {
    const [, key = '', value = ''] = /^([A-Za-z]+)=([^&?=]+)$/.exec(pair) ?? [];
    const name = KNOWN.get(key.toLowerCase());
    if (!name) {
      throw unfit(
        `holds the setting ${key || 'without a name'}, which the client does not know and would pass over`,
      );
    }
    if (parameters.has(name)) throw unfit(`names ${name} twice`);
    parameters.set(name, decoded(value));
  }
  return parameters;
}

function readNumbers(parameters: ReadonlyMap<string, string>): Connection['numbers'] {
  const found: Partial<Record<NumberName, number>> = {};
  for (const [name, [least, most]] of Object.entries(NUMBERS) as [NumberName, readonly [number, number]][]) {
    const text = parameters.get(name);
    if (text === undefined) continue;
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) throw unfit(`needs ${name} from ${least} to ${most}`);
    found[name] = number;
  }
  return found;
}

function flag(parameters: ReadonlyMap<string, string>, name: string, otherwise: boolean): boolean {
  const text = parameters.get(name);
  if (text === undefined) return otherwise;
  if (text !== 'true' && text !== 'false') throw unfit(`needs ${name}=true or ${name}=false`);
  return text === 'true';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unfit('holds a % that is not followed by two hexadecimal digits');
  }
}

function unfit(what: string): StoreUnfit {
  return new StoreUnfit(`The address of the event store ${what}.`);
}
