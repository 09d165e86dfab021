import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { hasOpenssl } from '../support/openssl-authority.js';
import { readConfiguration } from '../../apps/ledger-api/configuration/read-configuration.js';

if (!hasOpenssl()) console.warn('make-secrets.sh was NOT tested: openssl is not installed');

(hasOpenssl() ? describe : describe.skip)('the secrets that make-secrets.sh makes', () => {
  let folder: string;
  beforeAll(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'ledger-secrets-')), 'secrets');
    make();
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

  const make = () => execFileSync('sh', ['infra/secrets/make-secrets.sh', folder], { stdio: 'pipe' });
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('are all that the compose file asks for, in a folder that is closed to others', async () => {
    const { secrets } = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as {
      secrets: Record<string, { file: string }>;
    };
    const asked = Object.values(secrets).map(({ file }) => file.replace('./secrets/', ''));
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(asked));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'eventstore_ca.key')).mode & 0o777).toBe(0o400);
  });

  it('are taken by the service: URLs, and 32 bytes as master key', () => {
    const files = {
      EVENTSTORE_URL: 'eventstore_url',
      DATABASE_URL: 'database_url',
      KEYS_DATABASE_URL: 'keys_database_url',
    };
    const environment = Object.entries(files).map(([name, file]) => [`${name}_FILE`, join(folder, file)]);
    const { configuration } = readConfiguration(Object.fromEntries(environment) as never);
    expect(configuration.EVENTSTORE_URL).toContain(text('eventstore_password'));
    expect(configuration.DATABASE_URL).toContain(text('tables_password'));
    expect(configuration.KEYS_DATABASE_URL).toContain(text('keys_password'));
    expect(Buffer.from(text('master.key'), 'base64')).toHaveLength(32);
  });

  it('hold a certificate for the name under which the service finds the event store', () => {
    const args = ['verify', '-verify_hostname', 'eventstore', '-CAfile'];
    const out = execFileSync('openssl', [
      ...args,
      join(folder, 'eventstore_ca.crt'),
      join(folder, 'eventstore.crt'),
    ]);
    expect(out.toString()).toContain('OK');
  });

  it('stay as they are when they are made again', () => {
    const before = readdirSync(folder).map((name) => text(name));
    make();
    expect(readdirSync(folder).map((name) => text(name))).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
  });
});
