import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseRoles } from '../../apps/ledger-api/configuration/roles.js';
import { readConfiguration, VARIABLES } from '../../apps/ledger-api/configuration/read-configuration.js';
import { composeMistakes } from './schemas.js';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly (string | { readonly source: string; readonly target: string })[];
  readonly volumes?: readonly string[];
  readonly networks: readonly string[];
  readonly read_only?: boolean;
  readonly ports?: readonly string[];
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const LEDGER = ['api', 'projector', 'sealer'];
const text = await readFile('docker-compose.yml', 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const service = (name: string): Service => compose.services[name] as Service;

describe('docker-compose.yml', () => {
  it('is what the Compose Specification says a file is', () => {
    expect(composeMistakes(compose)).toEqual([]);
    const broken = { ...compose, services: { api: { ...service('api'), restrat: 'always' } } };
    expect(composeMistakes(broken).join()).toContain('restrat');
  });

  it('runs the service in each of its roles once, and nothing of it as root or with a file system to write to', () => {
    expect(LEDGER.flatMap((name) => parseRoles(service(name).environment?.['LEDGER_ROLES'] ?? ''))).toEqual(
      LEDGER,
    );
    for (const name of LEDGER) {
      expect(service(name).read_only).toBe(true);
      expect(service(name)).toMatchObject({ cap_drop: ['ALL'], image: service('api').image });
    }
  });

  it('sets only variables that the configuration knows', () => {
    for (const name of LEDGER) {
      const set = Object.keys(service(name).environment ?? {});
      expect(set.length).toBeGreaterThan(4);
      expect(VARIABLES).toEqual(expect.arrayContaining(set));
    }
    expect(VARIABLES).not.toContain('LEDGER_ROLE');
  });

  it('gives each role a configuration that the service takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-compose-'));
    const written = {
      EVENTSTORE_URL_FILE: 'esdb://ledger:word@eventstore:2113?tls=true&tlsCAFile=/run/secrets/eventstore_ca',
      DATABASE_URL_FILE: 'postgres://ledger:word@postgres:5432/ledger',
      KEYS_DATABASE_URL_FILE: 'postgres://ledger_keys:word@postgres:5432/ledger',
    };
    try {
      for (const [name, value] of Object.entries(written)) writeFileSync(join(folder, name), value);
      for (const name of LEDGER) {
        const set = Object.entries(service(name).environment ?? {}).map(([variable, value]) => [
          variable,
          variable in written ? join(folder, variable) : value,
        ]);
        const { configuration, warnings } = readConfiguration(Object.fromEntries(set) as never);
        expect([configuration.LEDGER_ROLES, warnings]).toEqual([name, []]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names each image by its version, and by its digest where we know it', () => {
    const images = Object.values(compose.services).flatMap(({ image, build }) => (build ? [] : [image]));
    for (const image of images)
      expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z]+)?(@sha256:[0-9a-f]{64})?$/);
    expect(images.filter((image) => !image.includes('@sha256:'))).toEqual([
      expect.stringContaining('kurrentdb:26.0.3'),
    ]);
  });

  it('takes every secret from a file that it does not hold, and declares what it uses', () => {
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\/[a-z_.]+$/);
    for (const { secrets = [], environment = {} } of Object.values(compose.services)) {
      const names = secrets.map((secret) => (typeof secret === 'string' ? secret : secret.source));
      expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(names));
      const mounted = secrets.map((secret) =>
        typeof secret === 'string' ? `/run/secrets/${secret}` : secret.target,
      );
      for (const [variable, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|TOKEN|_KEY|_URL/.test(variable)) expect(mounted).toContain(value);
        expect(value).not.toMatch(/:\/\/[^/]*:[^/]*@/);
      }
    }
  });

  it('mounts files that exist and volumes that it declares', () => {
    for (const { volumes = [] } of Object.values(compose.services))
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect([source, existsSync(source)]).toEqual([source, true]);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
  });

  it('shows nothing to other machines', () => {
    for (const { ports = [] } of Object.values(compose.services))
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const name of ['eventstore', 'postgres']) {
      expect(service(name).ports).toBeUndefined();
      expect(service(name).networks).toEqual(['stores']);
    }
  });
});
