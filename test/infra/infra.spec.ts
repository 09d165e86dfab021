import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startService } from '../support/service-process.js';

const read = (file: string): Promise<string> => readFile(join('infra', file), 'utf8');

/** Names of the README's and the service's configuration table. */
async function knownVariables(): Promise<string[]> {
  const source = await readFile('apps/ledger-api/configuration/configuration.ts', 'utf8');
  return [...source.matchAll(/^ {2}readonly ([A-Z][A-Z_]+)\??:/gm)].map(([, name]) => name ?? '');
}

describe('what an operator is given', () => {
  it('sets only variables that the service reads', async () => {
    const known = await knownVariables();
    const unit = await read('systemd/consent-ledger.service');
    const set = [...unit.matchAll(/^Environment=([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(set.length).toBeGreaterThan(0);
    for (const name of set) expect(known).toContain(name);
  });

  it('asks Prometheus only for figures that the service really tells', async () => {
    const rules = parse(await read('prometheus/alerts.yml')) as {
      groups: { rules: { alert: string; expr: string }[] }[];
    };
    const asked = rules.groups.flatMap(({ rules: all }) =>
      all.flatMap(({ expr }) => expr.match(/\bledger_[a-z_]+/g) ?? []),
    );
    expect(asked.length).toBeGreaterThan(3);
    const folder = await mkdtemp(join(tmpdir(), 'ledger-infra-'));
    const service = await startService(folder);
    try {
      await fetch(`${service.url}/v1/purposes`);
      const told = await (await fetch(`${service.url}/metrics`)).text();
      for (const name of asked) expect(told).toMatch(new RegExp(`^# TYPE ${name} `, 'm'));
    } finally {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
