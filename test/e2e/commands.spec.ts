import { grantOf, setUpAcme, type Client } from './acme.js';
import { runService, type RunningService } from './running-service.js';

describe('commands over HTTP', () => {
  let service: RunningService;
  let acme: Client;
  beforeAll(async () => {
    service = await runService();
    acme = await setUpAcme(service.url);
  });
  afterAll(() => service.stop());

  it('are written once under one key, whatever the number of tries', async () => {
    const key = { 'Idempotency-Key': 'grant-1' };
    const first = await acme.grant('key@example.org', 'newsletter', {}, 201, key);
    const again = await acme.grant('key@example.org', 'newsletter', {}, 200, key);
    expect(again.body).toMatchObject({
      repeated: true,
      events: first.body.events,
      revision: first.body.revision,
    });
    expect(again.headers['etag']).toBe(first.headers['etag']);
  });

  it('are refused when the same key comes with another body', async () => {
    const key = { 'Idempotency-Key': 'grant-2' };
    await acme.grant('key@example.org', 'newsletter', {}, 201, key);
    const other = await acme.grant('key@example.org', 'newsletter', { explicit: true }, 422, key);
    expect(other.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('are written again under a new key: that a person said no again is evidence', async () => {
    const first = await acme.withdraw('no@example.org', 'newsletter');
    const second = await acme.withdraw('no@example.org', 'newsletter');
    expect(Number(second.body.revision)).toBe(Number(first.body.revision) + 1);
  });

  it('hold to the revision that the caller named', async () => {
    const first = await acme.grant('match@example.org', 'newsletter');
    const etag = first.headers['etag'] as string;
    await acme.withdraw('match@example.org', 'newsletter', {}, 201, { 'If-Match': etag });
    const stale = await acme.withdraw('match@example.org', 'newsletter', {}, 412, { 'If-Match': etag });
    expect(stale.body.code).toBe('REVISION_MISMATCH');
    // Both revisions: the one named, and the one found.
    expect(Object.values(stale.body.details)).toEqual(expect.arrayContaining([first.body.revision]));
    expect(new Set(Object.values(stale.body.details)).size).toBeGreaterThan(1);
  });

  it('in a batch are answered in their places, and in the order of one person', async () => {
    const subject = { scheme: 'email', value: 'batch@example.org' };
    const facts = [
      { type: 'consent.granted', ...grantOf('batch@example.org', 'newsletter') },
      { type: 'consent.withdrawn', controller: 'acme', subject, purpose: 'newsletter' },
      { type: 'consent.granted', ...grantOf('batch@example.org', 'nothing') },
      { type: 'nonsense' },
    ];
    const answer = await acme.post('/v1/facts/batch', { facts }, 200, { 'Idempotency-Key': 'batch-1' });
    expect(answer.body.items.map(({ status }: { status: number }) => status)).toEqual([201, 201, 422, 400]);
    expect(await acme.check('batch@example.org', 'newsletter')).toMatchObject({
      reason: 'CONSENT_WITHDRAWN',
    });
    const again = await acme.post('/v1/facts/batch', { facts }, 200, { 'Idempotency-Key': 'batch-1' });
    expect(again.body.items.map(({ status }: { status: number }) => status)).toEqual([200, 200, 422, 400]);
  });

  it('lead an objection, a restriction and a hold through their states', async () => {
    const subject = { scheme: 'account', value: 'a-1' };
    const contract = { controller: 'acme', subject, purposes: ['account'] };
    await acme.post('/v1/contracts', contract);
    const about = { scheme: 'account', value: 'a-1' };
    const check = async () =>
      (await acme.post('/v1/check', { controller: 'acme', subject: about, purpose: 'account' }, 200)).body
        .reason as string;
    expect(await check()).toBe('CONTRACT_ACTIVE');
    const applied = await acme.post('/v1/restrictions', { controller: 'acme', subject, ground: 'a' });
    expect(await check()).toBe('RESTRICTED');
    const lift = `/v1/restrictions/${applied.body.id}/lift`;
    const early = await acme.post(lift, { controller: 'acme', subject }, 409);
    expect(early.body.code).toBe('LIFT_NOT_NOTIFIED');
    await acme.post(`/v1/restrictions/${applied.body.id}/lift-notice`, { controller: 'acme', subject });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await acme.post(lift, { controller: 'acme', subject });
    expect(await check()).toBe('CONTRACT_ACTIVE');

    const objection = await acme.post('/v1/objections', {
      controller: 'acme',
      subject,
      kind: 'direct_marketing',
    });
    const outcome = { controller: 'acme', subject, outcome: 'rejected', grounds: 'compelling' };
    const absolute = await acme.post(`/v1/objections/${objection.body.id}/outcome`, outcome, 409);
    expect(absolute.body.code).toBe('MARKETING_OBJECTION_IS_ABSOLUTE');
    await acme.post(`/v1/objections/${objection.body.id}/withdrawal`, { controller: 'acme', subject });

    const hold = await acme.post('/v1/holds', {
      controller: 'acme',
      subject,
      purposes: ['account'],
      basis: 'legitimate_interests',
    });
    await acme.post(`/v1/holds/${hold.body.id}/release`, { controller: 'acme', subject });
    await acme.post(`/v1/holds/unknown/release`, { controller: 'acme', subject }, 404);
  });

  it('link two subjects, so that a withdrawal under one identifier counts under both', async () => {
    await acme.grant('work@example.org', 'newsletter');
    const home = await acme.grant('home@example.org', 'newsletter');
    await acme.withdraw('work@example.org', 'newsletter');
    expect(await acme.check('home@example.org', 'newsletter')).toMatchObject({ permitted: true });
    const work = await acme.post('/v1/subjects/lookup', { scheme: 'email', value: 'work@example.org' }, 200);
    const subject = { id: work.body.id as string };
    await acme.post('/v1/subjects/links', { controller: 'acme', subject, absorbed: home.body.subject });
    expect(await acme.check('home@example.org', 'newsletter')).toMatchObject({ reason: 'CONSENT_WITHDRAWN' });
  });

  it('erase: afterwards the answer is ERASED and the timeline says what is gone', async () => {
    const granted = (await acme.grant('gone@example.org', 'newsletter', { statement: 'yes please' })).body;
    const subject = { id: granted.subject as string };
    await acme.post('/v1/erasures', { controller: 'acme', subject });
    expect(await acme.check('gone@example.org', 'newsletter')).toMatchObject({ permitted: false });
    const executed = await acme.post('/v1/erasures/executions', {
      controller: 'acme',
      subject,
      purposes: '*',
    });
    expect(executed.body.keysDestroyed.length).toBeGreaterThan(0);
    expect(await acme.check('gone@example.org', 'newsletter')).toMatchObject({
      permitted: false,
      reason: 'ERASED',
    });
    const text = JSON.stringify((await acme.get(granted.links.timeline)).body);
    expect(text).not.toContain('gone@example.org');
  });

  it('at several controllers are answered one by one', async () => {
    await acme.post('/v1/controllers', {
      controller: 'sister',
      name: 'Sister Ltd',
      contact: 'x',
      country: 'LV',
    });
    const subject = { scheme: 'email', value: 'group@example.org' };
    const body = { controllers: ['acme', 'sister', 'stranger'], subject, purposes: '*' };
    const answer = await acme.post('/v1/consents/withdrawals', body, 200);
    expect(answer.body.items.map(({ status }: { status: number }) => status)).toEqual([201, 201, 422]);
    const [first, second] = answer.body.items as { recorded: { subject: string } }[];
    expect(first?.recorded.subject).not.toBe(second?.recorded.subject);
  });

  it('show what was published', async () => {
    const purposes = (await acme.get('/v1/purposes?controller=acme')).body.purposes as { purpose: string }[];
    expect(purposes.map(({ purpose }) => purpose)).toEqual(['newsletter', 'account']);
    expect((await acme.get('/v1/notices?controller=acme')).body.notices).toHaveLength(1);
    expect((await acme.get('/v1/controllers')).body.controllers[0]).toMatchObject({
      controller: 'acme',
      name: 'Acme Ltd',
    });
    await acme.post('/v1/settings', { controller: 'acme', name: 'deceased', value: 'nonsense' }, 422);
    await acme.get('/v1/purposes?controller=stranger', 422);
  });

  it('keep texts byte for byte', async () => {
    const bytes = Buffer.from('<h1>Privacy</h1>\r\n', 'utf8');
    const stored = await fetch(`${acme.url}/v1/texts?controller=acme`, {
      method: 'POST',
      headers: { 'content-type': 'text/html', 'content-language': 'en' },
      body: bytes,
    });
    expect(stored.status).toBe(201);
    const digest = await crypto.subtle.digest('SHA-256', bytes);
    const back = await fetch(`${acme.url}/v1/texts/${Buffer.from(digest).toString('base64url')}`);
    expect(back.headers.get('content-language')).toBe('en');
    expect(Buffer.from(await back.arrayBuffer())).toEqual(bytes);
  });
});
