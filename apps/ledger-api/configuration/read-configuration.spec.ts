import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, readConfiguration } from './read-configuration.js';
import { parseAddress } from './listen-address.js';
import { parseRoles } from './roles.js';

function mistakes(environment: Record<string, string>): readonly string[] {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('needs nothing', () => {
    const { configuration, warnings } = readConfiguration({});
    expect(configuration).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: './data',
      LEDGER_MODE: 'live',
    });
    expect(warnings).toEqual([]);
  });

  it('reads numbers as numbers and takes an empty variable as not set', () => {
    expect(readConfiguration({ PORT: '8080', HOST: '' }).configuration).toMatchObject({
      PORT: 8080,
      HOST: '127.0.0.1',
    });
  });

  it('asks who sends a request unless it is told not to, and then listens on this machine only', () => {
    expect(readConfiguration({}).configuration.AUTH).toBe('on');
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'ledger.example.org']) {
      expect(mistakes({ HOST: host })).toEqual([]);
      expect(mistakes({ HOST: host, AUTH: 'off' })).toEqual([expect.stringContaining('this machine only')]);
    }
    for (const host of ['127.0.0.1', '::1', 'localhost'])
      expect(mistakes({ HOST: host, AUTH: 'off' })).toEqual([]);
    for (const auth of ['no', 'false', 'OFF', '0']) expect(mistakes({ AUTH: auth })).toHaveLength(1);
    expect(mistakes({ HOST: 'two words' })).toHaveLength(1);
  });

  it('says one sentence per mistake, all at once', () => {
    const found = mistakes({ PORT: '80a', LEDGER_MODE: 'test', LOG_LEVEL: 'loud', OPS_LISTEN: '9464' });
    expect(found).toHaveLength(4);
    for (const sentence of found) expect(sentence).toMatch(/^[A-Z_]+ must .*\.$/);
  });

  it('lets health and metrics listen anywhere', () => {
    expect(mistakes({ OPS_LISTEN: '0.0.0.0:9464' })).toEqual([]);
    expect(parseAddress('[::]:9464')).toEqual({ host: '::', port: 9464 });
    expect(parseAddress('0.0.0.0:99999')).toBeUndefined();
  });

  it('warns of a variable that looks like one of its own', () => {
    expect(readConfiguration({ LEDGER_MOOD: 'replay' }).warnings).toEqual([
      'LEDGER_MOOD is not read by this service.',
    ]);
    expect(readConfiguration({ LEDGER_MODES: 'replay' }).warnings).toEqual([
      'LEDGER_MODES is not read; did you mean LEDGER_MODE?',
    ]);
    expect(readConfiguration({ LEDGER_URL: 'http://127.0.0.1:3000', PATH: '/bin' }).warnings).toEqual([]);
  });

  it('lets part of the roles run alone on the stores of production only', () => {
    const stores = { EVENTSTORE_URL: 'esdb://events:2113', DATABASE_URL: 'postgres://tables:5432/ledger' };
    expect(mistakes({ LEDGER_ROLES: 'api', ...stores })).toEqual([]);
    expect(mistakes({ LEDGER_ROLES: 'sealer, projector,api' })).toEqual([]);
    const { EVENTSTORE_URL, DATABASE_URL } = stores;
    for (const part of [{}, { EVENTSTORE_URL }, { DATABASE_URL }])
      expect(mistakes({ LEDGER_ROLES: 'api', ...part })).toEqual([
        expect.stringContaining('belong to one process'),
      ]);
    for (const text of ['web', 'api,api', 'api,', ','])
      expect(mistakes({ LEDGER_ROLES: text, ...stores })).toEqual([
        expect.stringMatching(/^LEDGER_ROLES must/),
      ]);
    expect(parseRoles('sealer,api')).toEqual(['api', 'sealer']);
  });

  it('reads what holds a password from a file, and says what is wrong with the file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-configuration-'));
    const file = join(folder, 'url');
    try {
      writeFileSync(file, 'postgres://ledger:secret@tables:5432/ledger\n');
      expect(readConfiguration({ DATABASE_URL_FILE: file }).configuration.DATABASE_URL).toBe(
        'postgres://ledger:secret@tables:5432/ledger',
      );
      expect(mistakes({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://tables/ledger' })).toEqual([
        'DATABASE_URL and DATABASE_URL_FILE must not both be set.',
      ]);
      expect(mistakes({ EVENTSTORE_URL_FILE: file })).toEqual([
        expect.stringMatching(/^EVENTSTORE_URL must look like/),
      ]);
      expect(mistakes({ EVENTSTORE_URL_FILE: join(folder, 'none') })).toEqual([
        'EVENTSTORE_URL_FILE must name a file that this process can read.',
      ]);
      writeFileSync(file, '\n');
      expect(mistakes({ KEYS_DATABASE_URL_FILE: file })).toEqual([
        'KEYS_DATABASE_URL_FILE must name a file that is not empty.',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
