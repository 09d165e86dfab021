import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { VARIABLES } from '../../apps/ledger-api/configuration/read-configuration.js';
import { startService } from '../support/service-process.js';

const read = (file: string): Promise<string> => readFile(join('infra', file), 'utf8');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

async function alerts(): Promise<Alert[]> {
  const { groups } = parse(await read('prometheus/alerts.yml')) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

async function alertExpressions(): Promise<string[]> {
  return (await alerts()).map(({ expr }) => expr);
}

async function dashboardExpressions(): Promise<string[]> {
  const { panels } = JSON.parse(await read('grafana/dashboards/ledger.json')) as {
    panels: { targets?: { expr: string }[] }[];
  };
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** Names of figures that an expression asks for; `up` is Prometheus' own. */
function figuresIn(expression: string): string[] {
  const names =
    expression.replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '').match(/\b(ledger|process|nodejs)_[a-z_0-9]+/g) ?? [];
  return names.map((name) => name.replace(/_(bucket|sum|count)$/, ''));
}

describe('what an operator is given', () => {
  it('sets only variables that the service reads', async () => {
    const unit = await read('systemd/consent-ledger.service');
    const set = [...unit.matchAll(/^Environment=([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(set.length).toBeGreaterThan(0);
    for (const name of set) expect(VARIABLES).toContain(name);
  });

  it('asks Prometheus only for figures that the service really tells', async () => {
    const asked = [...(await alertExpressions()), ...(await dashboardExpressions())].flatMap(figuresIn);
    expect(new Set(asked).size).toBeGreaterThan(15);
    expect(figuresIn('sum(rate(ledger_seconds_bucket{route="up"}[5m])) > up')).toEqual(['ledger_seconds']);
    const folder = await mkdtemp(join(tmpdir(), 'ledger-infra-'));
    const service = await startService(folder);
    try {
      await fetch(`${service.url}/v1/purposes`);
      const told = await (await fetch(`${service.url}/metrics`)).text();
      for (const name of asked) expect(told).toMatch(new RegExp(`^# TYPE ${name} `, 'm'));
      expect(told).not.toMatch(/^# TYPE ledger_no_such_figure /m);
    } finally {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('says in each alert how loud it is, what is wrong, and that nobody is paged for a blink', async () => {
    for (const { alert, labels, annotations, for: after } of await alerts()) {
      expect(alert).toMatch(/^Ledger[A-Z][A-Za-z]+$/);
      expect(['page', 'ticket']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/^[A-Z/].*[.?]$/);
      if (labels.severity === 'page' && alert !== 'LedgerLogIsHalted') expect(after).toMatch(/^\d+m$/);
    }
  });

  it('shows on the dashboard what the alerts look at', async () => {
    const shown = new Set((await dashboardExpressions()).flatMap(figuresIn));
    for (const name of (await alertExpressions()).flatMap(figuresIn)) expect(shown).toContain(name);
  });

  it('gives Prometheus the alerts, and each role of the compose file to ask', async () => {
    const { rule_files, scrape_configs } = parse(await read('prometheus/prometheus.yml')) as {
      rule_files: string[];
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    expect(rule_files).toEqual(['alerts.yml']);
    expect(
      scrape_configs.flatMap(({ static_configs }) => static_configs.flatMap(({ targets }) => targets)),
    ).toEqual(['api:9464', 'projector:9464', 'sealer:9464']);
  });
});
