import { decodeStoredEvent, type StoredEvent } from '#stored-event';
import { createHash } from 'node:crypto';
import type { Client } from '../e2e/acme.js';
import { setUpAcme } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';

type Row = Readonly<Record<string, unknown>>;
const EMAIL = { scheme: 'email', value: 'ada@example.org' };

describe('one person at two controllers of a group', () => {
  let service: RunningService;
  let client: Client;
  let ids: readonly string[];

  beforeAll(async () => {
    service = await runService();
    client = await setUpAcme(service.url);
    await client.post('/v1/controllers', {
      controller: 'sister',
      name: 'Sister Ltd',
      contact: 'dpo@sister.example',
      country: 'IE',
      related: [{ name: 'Acme Ltd', role: 'parent', controller: 'acme', country: 'EE' }],
    });
    await client.post('/v1/purposes', {
      controller: 'sister',
      purpose: 'newsletter',
      bases: ['consent'],
      title: 'News',
    });
    await client.post('/v1/notices', {
      ...{ controller: 'sister', notice: 'privacy' },
      purposeVersions: [{ purpose: 'newsletter', version: 1 }],
    });
    const granted = await client.post(
      '/v1/consents',
      {
        ...{ controllers: ['acme', 'sister'], subject: EMAIL, purpose: 'newsletter', statement: 'Yes, both' },
        ...{ notice: 'privacy', noticeVersion: 1, evidence: { form: 'footer' } },
      },
      200,
      { 'idempotency-key': 'form-1' },
    );
    ids = (granted.body.items as { recorded: { subject: string } }[]).map(({ recorded }) => recorded.subject);
  });
  afterAll(() => service.stop());

  const stream = async (id: string): Promise<StoredEvent[]> =>
    (await service.service.ports.store.readStream(`subject-${id}`)).map(({ data }) =>
      decodeStoredEvent(data),
    );

  it('has an id of its own at each, and an answer for each', () => {
    expect(new Set(ids).size).toBe(2);
  });

  it('shares no event id, key, mac, blind, digest or other text between the two streams', async () => {
    const [acme, sister] = await Promise.all(ids.map(stream));
    const texts = (events: readonly StoredEvent[]): Set<string> => {
      const found = new Set<string>();
      const walk = (value: unknown): void => {
        if (typeof value === 'string') found.add(value);
        else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
      };
      for (const { body, sealed, mac } of events) walk([body.id, body.blind, body.sd, sealed, mac]);
      return found;
    };
    const shared = [...texts(acme!)].filter((text) => texts(sister!).has(text));
    // Names of classes are everybody's.
    expect(shared.filter((text) => !['identity', 'proof', 'content'].includes(text))).toEqual([]);
  });

  it('has another row of the directory at each: the same address is another hash', async () => {
    const { boxes } = service.service.ports.audit;
    const rows = await Promise.all(
      ids.map(async (id) => {
        const [link] = await stream(id);
        return (await boxes.open(id, link!)).fields;
      }),
    );
    expect(rows.map(({ value }) => value)).toEqual([EMAIL.value, EMAIL.value]);
    expect(rows[0]?.['hash']).not.toBe(rows[1]?.['hash']);
    const bare = createHash('sha256').update(EMAIL.value).digest('base64url');
    expect(rows.map(({ hash }) => hash)).not.toContain(bare);
  });

  it('is found at each controller under that one’s id only', async () => {
    for (const [place, controller] of ['acme', 'sister'].entries()) {
      const { body } = await client.post('/v1/subjects/lookup', { ...EMAIL, controller }, 200);
      expect(body.id).toBe(ids[place]);
    }
    // At the other controller the id is nobody's.
    const { body } = await client.post(
      '/v1/check',
      { controller: 'sister', subject: { id: ids[0] }, purpose: 'newsletter' },
      200,
    );
    expect(body).toMatchObject({ subjectKnown: false, permitted: false });
  });

  it('is one command at each: the same key again writes nothing at either, and what one knows the other does not', async () => {
    const again = await client.post(
      '/v1/consents',
      {
        ...{ controllers: ['acme', 'sister'], subject: EMAIL, purpose: 'newsletter', statement: 'Yes, both' },
        ...{ notice: 'privacy', noticeVersion: 1, evidence: { form: 'footer' } },
      },
      200,
      { 'idempotency-key': 'form-1' },
    );
    expect(again.body.items.map(({ status }: { status: number }) => status)).toEqual([200, 200]);
    await client.post('/v1/consents/withdrawals', {
      controller: 'acme',
      subject: EMAIL,
      purpose: 'newsletter',
    });
    const answers = await Promise.all(
      ['acme', 'sister'].map((controller) => client.check(EMAIL.value, 'newsletter', { controller })),
    );
    expect(answers.map(({ permitted }) => permitted)).toEqual([false, true]);
  });

  it('that is erased at one stays at the other, and their markers have nothing in common', async () => {
    await client.post('/v1/erasures/executions', { controller: 'acme', subject: EMAIL, purposes: '*' });
    expect((await client.check(EMAIL.value, 'newsletter', { controller: 'sister' }))['permitted']).toBe(true);
    await client.post('/v1/erasures/executions', { controller: 'sister', subject: EMAIL, purposes: '*' });
    const markers = await Promise.all(
      ids.map(async (id) => (await stream(id)).flatMap(({ body }) => body.pub['markers'] ?? [])),
    );
    expect(markers.map((some) => some.length)).toEqual([1, 1]);
    expect(markers[0]).not.toEqual(markers[1]);
  });

  it('is decided by the law of each: purposes and notices have an owner', async () => {
    const purposes = async (controller: string) =>
      ((await client.get(`/v1/purposes?controller=${controller}`)).body.purposes as Row[]).map(
        ({ purpose }) => purpose,
      );
    expect(await purposes('acme')).toEqual(['newsletter', 'account']);
    expect(await purposes('sister')).toEqual(['newsletter']);
    expect(await client.check(EMAIL.value, 'account', { controller: 'sister' })).toMatchObject({
      reason: 'PURPOSE_UNKNOWN',
    });
    await client.post('/v1/check', { subject: EMAIL, purpose: 'newsletter' }, 400);
  });

  it('shows the companies of a group with their roles, in the list and in the register', async () => {
    const { body } = await client.get('/v1/controllers');
    const related = [{ name: 'Acme Ltd', role: 'parent', controller: 'acme', country: 'EE' }];
    expect((body.controllers as Row[]).find(({ controller }) => controller === 'sister')).toMatchObject({
      related,
    });
    const register = await client.get('/v1/audit/register?controller=sister');
    expect(register.body.controller).toMatchObject({ related });
  });
});
