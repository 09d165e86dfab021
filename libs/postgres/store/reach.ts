import pg from 'pg';
import { PostgresRefused } from '../errors.js';
import type { PostgresOptions } from '../options.js';
import { clientConfig } from './pool.js';

/** One connection, for the start. @throws PostgresRefused with what is wrong with the URL, the server or the login */
export async function reach(options: PostgresOptions, variable: string, schema: string): Promise<pg.Client> {
  const place = placeOf(options.url, variable);
  let client: pg.Client;
  try {
    client = new pg.Client(clientConfig(options, schema));
  } catch {
    throw invalid(variable);
  }
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw refusalOf(error, variable, place);
  }
}

interface Place {
  readonly server: string;
  readonly user: string;
  readonly database: string;
}

function placeOf(url: string, variable: string): Place {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw invalid(variable);
  }
  if (!/^postgres(ql)?:$/.test(parsed.protocol) || parsed.pathname.length < 2) throw invalid(variable);
  return {
    server: `${parsed.hostname || 'localhost'}:${parsed.port || '5432'}`,
    user: decodeURIComponent(parsed.username),
    database: decodeURIComponent(parsed.pathname.slice(1)),
  };
}

function invalid(variable: string): PostgresRefused {
  return new PostgresRefused(
    'URL_INVALID',
    `${variable} must be postgres://user:password@host:port/database.`,
  );
}

function refusalOf(error: unknown, variable: string, { server, user, database }: Place): PostgresRefused {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : '';
  switch (code) {
    case '28P01':
    case '28000':
      return new PostgresRefused('LOGIN_REFUSED', `${variable}: ${server} refuses the login of ${user}.`);
    case '3D000':
      return new PostgresRefused('DATABASE_MISSING', `${variable}: ${server} has no database ${database}.`);
    case '57P03':
    case '53300':
      return new PostgresRefused('UNREACHABLE', `${variable}: ${server} takes no connection now (${code}).`);
  }
  if (/SASL|password must be a string|client password/i.test(text))
    return new PostgresRefused('LOGIN_REFUSED', `${variable}: ${server} wants a password for ${user}.`);
  if (typeof code === 'string')
    return new PostgresRefused(
      'UNREACHABLE',
      `${variable}: no PostgreSQL can be reached at ${server} (${code}).`,
    );
  if (/does not support SSL/i.test(text))
    return new PostgresRefused(
      'UNREACHABLE',
      `${variable}: ${server} does not speak TLS, which the URL asks for.`,
    );
  return new PostgresRefused('NOT_POSTGRESQL', `${variable}: what answers at ${server} is not PostgreSQL.`);
}
