import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { inMemory, readZip } from '#evidence';
import { setUpAcme, type Client } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';

let service: RunningService;
let client: Client;
beforeAll(async () => {
  service = await runService();
  client = await setUpAcme(service.url);
  await client.grant('ada@example.org', 'newsletter');
  await client.withdraw('ada@example.org', 'newsletter');
});
afterAll(() => service.stop());

/** The texts of a bundle's files, by path. */
async function filesOf(body: object): Promise<ReadonlyMap<string, string>> {
  const ordered = await client.post('/v1/evidence/exports', body, 202);
  const path = `/v1/evidence/exports/${ordered.body.id}`;
  for (;;) {
    const state = (await client.get(path)).body as Record<string, unknown>;
    if (state['status'] === 'failed') throw new Error('the export failed');
    if (state['status'] === 'done') {
      const answer = await fetch(`${service.url}${String(state['download'])}`);
      const bag = readZip(inMemory(Buffer.from(await answer.arrayBuffer())));
      // The ZIP holds one folder, named after the bundle.
      return new Map(
        bag.paths.map((file) => [
          file.slice(file.indexOf('/') + 1),
          Buffer.from(bag.read(file) ?? []).toString('utf8'),
        ]),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the readable files of a bundle', () => {
  it('tell the story, and the records keep the schema beside them', async () => {
    const files = await filesOf({ scope: 'subject', subject: { scheme: 'email', value: 'ada@example.org' } });
    const of = (name: string): string => files.get(name) ?? '';
    expect(of('data/report.pdf')).toMatch(/^%PDF-1\.7/);
    expect(of('data/report.html')).toContain('CONSENT_WITHDRAWN');
    const records = JSON.parse(of('data/records/consent-records.jsonld')) as { records: unknown[] };
    const ajv = new Ajv2020({ strict: false });
    ajvFormats.default(ajv);
    const schema = JSON.parse(of('data/records/consent-records-schema.json')) as object;
    expect(ajv.validate(schema, records) ? [] : ajv.errors).toEqual([]);
    expect(records.records).toEqual([
      expect.objectContaining({ state: 'dpv:ConsentWithdrawn', ledger_reason: 'CONSENT_WITHDRAWN' }),
    ]);
    expect(of('data/records/statuses.csv')).toContain('CONSENT_ACTIVE');
    expect(of('data/records/timeline.csv').trimEnd().split('\r\n')).toHaveLength(4);
  });

  it('link to files that the bundle holds', async () => {
    const files = await filesOf({ scope: 'subject', subject: { scheme: 'email', value: 'ada@example.org' } });
    const links = [...(files.get('data/report.html') ?? '').matchAll(/href="([^#"][^"]*)"/g)].map(
      ([, href]) => href,
    );
    expect(links.length).toBeGreaterThan(3);
    for (const href of links) expect([...files.keys()]).toContain(`data/${String(href)}`);
  });

  it('judge by a birth date that they do not hand out', async () => {
    const subject = { scheme: 'email', value: 'kid@example.org' };
    await client.grant(subject.value, 'newsletter');
    const { body } = await client.post('/v1/subjects/lookup', subject, 200);
    await client.post(`/v1/subjects/${String(body['id'])}/birth-date`, { birthDate: '2016-05-01' }, 201);
    const open = await filesOf({ scope: 'subject', subject });
    const redacted = await filesOf({ scope: 'subject', subject, redactions: ['birthDate'] });
    const reasons = (files: ReadonlyMap<string, string>) =>
      [...(files.get('data/records/statuses.csv') ?? '').matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(String);
    expect(reasons(redacted)).toEqual(reasons(open));
    expect([...open.values()].join()).toContain('2016-05-01');
    expect([...redacted.values()].join()).not.toContain('2016-05-01');
    expect(redacted.get('data/report.html')).not.toContain('with the age unknown');
  });
});
