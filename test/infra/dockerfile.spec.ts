import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { VARIABLES } from '../../apps/ledger-api/configuration/read-configuration.js';
import { environmentOf, isSent, last, readStages, type Stage } from './dockerfile.js';

const text = await readFile('Dockerfile', 'utf8');
const ignore = await readFile('.dockerignore', 'utf8');
const [build, service] = readStages(text) as [Stage, Stage];

describe('the image', () => {
  it('is built in one stage and runs in another, both from one image that is pinned by its digest', () => {
    expect(readStages(text).map(({ name }) => name)).toEqual(['build', 'service']);
    expect(build.image).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim@sha256:[0-9a-f]{64}$/);
    expect(service.image).toBe(build.image);
  });

  it('copies only what is there and what is sent to the builder', () => {
    const sources = [build, service].flatMap(({ steps }) =>
      steps
        .filter(({ keyword, from }) => keyword === 'COPY' && from === undefined)
        .flatMap(({ paths }) => paths.slice(0, -1)),
    );
    expect(sources.length).toBeGreaterThan(8);
    for (const path of sources)
      expect([path, existsSync(path), isSent(path, ignore)]).toEqual([path, true, true]);
    for (const path of ['secrets/master.key', 'data/events.sqlite', '.git/config', 'node_modules'])
      expect(isSent(path, ignore)).toBe(false);
  });

  it('runs as nobody in particular, is asked whether it lives, and stops in order', () => {
    expect(last(service, 'USER')).toBe('1000:1000');
    expect(last(service, 'HEALTHCHECK')).toContain('/health/live');
    expect(last(service, 'STOPSIGNAL')).toBe('SIGTERM');
    expect(JSON.parse(last(service, 'ENTRYPOINT'))).toEqual([
      'node',
      '--max-semi-space-size=64',
      'dist/apps/ledger-api/main.js',
    ]);
    expect(last(service, 'VOLUME')).toBe(environmentOf(service)['DATA_DIR']);
  });

  it('sets only variables that the configuration knows', () => {
    const { NODE_ENV, ...ours } = environmentOf(service);
    expect(NODE_ENV).toBe('production');
    expect(VARIABLES).toEqual(expect.arrayContaining(Object.keys(ours)));
  });

  it('fetches nothing but what the lock file names: no script of a package runs', () => {
    const commands = build.steps.filter(({ keyword }) => keyword === 'RUN').map((step) => step.text);
    for (const command of commands.filter((line) => /npm (ci|install|prune)/.test(line)))
      expect(command).toContain('--ignore-scripts');
    expect(commands.join()).not.toMatch(/curl|wget|npx|npm install/);
  });

  it('is refused by these tests where a line is no instruction', () => {
    expect(() => readStages(`${text}\nRUM echo`)).toThrow('RUM');
  });
});
