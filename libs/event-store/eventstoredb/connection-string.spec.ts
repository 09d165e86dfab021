import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnfit } from '../errors.js';
import { readConnectionString } from './connection-string.js';

const folder = mkdtempSync(join(tmpdir(), 'address-'));
const authority = join(folder, 'ca.crt');
writeFileSync(authority, '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n');
const nonsense = join(folder, 'nonsense');
writeFileSync(nonsense, 'nonsense');

describe('the address of an event store', () => {
  it('one host, with TLS, credentials and an authority', () => {
    const read = readConnectionString(`esdb://le%3Adger:p%40ss@db.example:2114?tlsCAFile=${authority}`);
    expect(read).toMatchObject({
      discover: false,
      hosts: [{ address: 'db.example', port: 2114 }],
      secure: { username: 'le:dger', password: 'p@ss' },
    });
    expect(read.secure?.authority?.toString()).toContain('BEGIN CERTIFICATE');
  });

  it('several hosts, one name to discover, and the usual port', () => {
    expect(readConnectionString('esdb://a,b:2114,c/?tls=false').hosts.map(({ port }) => port)).toEqual([
      2113, 2114, 2113,
    ]);
    expect(readConnectionString('esdb+discover://cluster?tls=false')).toMatchObject({ discover: true });
  });

  it('settings in any spelling of the client, as numbers', () => {
    const { numbers } = readConnectionString('esdb://a?tls=false&keepaliveinterval=5000&defaultDeadline=700');
    expect(numbers).toEqual({ keepAliveInterval: 5000, defaultDeadline: 700 });
  });

  it.each([
    ['another scheme', 'http://a', 'must look like'],
    ['no host', 'esdb://', 'must look like'],
    ['a port that is none', 'esdb://a:99999?tls=false', 'a number from 1 to 65535'],
    ['a port with letters, which the client would cut off', 'esdb://a:21x?tls=false', 'name:port'],
    ['several names to discover, of which one is used', 'esdb+discover://a,b?tls=false', 'takes one name'],
    ['credentials without TLS, which are not sent', 'esdb://u:p@a?tls=false', 'no credentials at all'],
    ['an authority without TLS', `esdb://a?tls=false&tlsCAFile=${authority}`, 'passed over'],
    ['TLS without credentials', 'esdb://a', 'needs a user name'],
    ['a password with a colon, of which the client keeps the first part', 'esdb://u:p:q@a', '%3A'],
    ['no verification, which does not work', 'esdb://u:p@a?tlsVerifyCert=false', 'cannot do'],
    ['a silent failure', 'esdb://a?tls=false&throwOnAppendFailure=false', 'wrong revisions'],
    ['reading from followers', 'esdb://a?tls=false&nodePreference=follower', 'leader only'],
    ['a setting that nobody knows', 'esdb://a?tls=false&tlsCaFiel=x', 'does not know'],
    ['a setting twice', 'esdb://a?tls=false&tls=true', 'twice'],
    ['a number that is none', 'esdb://a?tls=false&keepAliveInterval=10s', 'keepAliveInterval from'],
    ['keep-alive turned off', 'esdb://a?tls=false&keepAliveInterval=-1', 'keepAliveInterval from'],
    ['a word for true', 'esdb://a?tls=yes', 'tls=true or tls=false'],
    ['an authority that is not there', 'esdb://u:p@a?tlsCAFile=/none', 'cannot be read'],
    ['an authority that is no certificate', `esdb://u:p@a?tlsCAFile=${nonsense}`, 'not PEM'],
    ['a certificate without its key', `esdb://u:p@a?userCertFile=${authority}`, 'together'],
    ['a broken escape', 'esdb://u:p%zz@a', 'hexadecimal'],
  ])('is refused: %s', (_what, url, sentence) => {
    const read = () => readConnectionString(url);
    expect(read).toThrow(StoreUnfit);
    expect(read).toThrow(sentence);
  });

  it('never repeats a password', () => {
    const read = () => readConnectionString('esdb://user:geheim@a?tls=false');
    expect(read).toThrow(expect.objectContaining({ message: expect.not.stringContaining('geheim') }));
  });
});
