import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comeTrue } from '../support/come-true.js';
import { startService, type Served } from '../support/service-process.js';
import { setUpAcme, type Client } from '../e2e/acme.js';

type Row = Readonly<Record<string, unknown>>;

/** What a decision may wait in memory, milliseconds, and as long again for a machine under load. */
const IN_MEMORY_MS = 1_000;

describe('a service that is killed', () => {
  let dataFolder: string;
  let service: Served;
  let acme: Client;
  let ada: string;

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'ledger-killed-'));
    service = await startService(dataFolder, { AUTH: 'off' });
    acme = await setUpAcme(service.url);
    ada = (await acme.grant('ada@example.org', 'newsletter')).body.subject;
  });
  afterAll(async () => {
    await service.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  const again = async () => {
    await service.stop('SIGKILL');
    service = await startService(dataFolder, { AUTH: 'off' });
    acme = new (acme.constructor as new (url: string) => Client)(service.url);
  };
  const rows = async (path: string): Promise<Row[]> =>
    (await (await fetch(`${service.url}${path}`)).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);

  it('has every look that was answered in the record of access', async () => {
    const looks: string[] = [];
    let looking = true;
    const lookers = [0, 1, 2, 3].map(async (lane) => {
      for (let i = 0; looking; i++) {
        const reference = `case-${lane}-${i}`;
        const answer = await fetch(`${service.url}/v1/subjects/${ada}/timeline`, {
          headers: { 'x-access-reason': reference },
        }).catch(() => undefined);
        // Whoever saw the answer saw the person, whatever became of the rest of it.
        if (answer?.ok) looks.push(reference);
        else return;
      }
    });
    await comeTrue(() => looks.length > 10);
    await again();
    looking = false;
    await Promise.all(lookers);
    const { body } = await acme.post(
      '/v1/check',
      {
        ...{ controller: 'acme', subject: { id: ada }, purpose: 'newsletter', consistency: 'strong' },
      },
      200,
    );
    const recorded = new Set(
      (await rows(`/v1/audit/access?format=ndjson&atLeast=${encodeURIComponent(body.position)}`)).map(
        ({ reference }) => reference,
      ),
    );
    expect(looks.filter((reference) => !recorded.has(reference))).toEqual([]);
  });

  it('has every decision but those of the last moment, and claims nothing about that moment', async () => {
    const made: { id: string; at: number }[] = [];
    const until = Date.now() + 2_500;
    // Enough of them long enough ago that they must be on the disk.
    while (Date.now() < until || made.filter(({ at }) => at < Date.now() - IN_MEMORY_MS).length <= 100) {
      const { decisionId } = await acme.check('ada@example.org', 'newsletter');
      made.push({ id: String(decisionId), at: Date.now() });
    }
    const killedAt = Date.now();
    await again();
    const kept = new Set((await rows('/v1/decisions')).map(({ id }) => id));
    const lost = made.filter(({ id }) => !kept.has(id));
    expect(lost.filter(({ at }) => at < killedAt - IN_MEMORY_MS)).toEqual([]);
    expect(made.length - lost.length).toBeGreaterThan(100);
    for (const { id } of lost) {
      const { body } = await acme.post('/v1/processing', {
        ...{ subject: { id: ada }, purpose: 'newsletter', decisionId: id },
      });
      const answer = await acme.get(`/v1/audit/anomalies?atLeast=${encodeURIComponent(body.position)}`);
      expect(answer.body.anomalies).toEqual([]);
    }
  });
});
