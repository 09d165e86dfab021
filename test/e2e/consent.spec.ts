import { setUpAcme, type Client } from './acme.js';
import { runService, type RunningService } from './running-service.js';

describe('a consent, end to end', () => {
  let service: RunningService;
  let acme: Client;
  beforeAll(async () => {
    service = await runService();
    acme = await setUpAcme(service.url);
  });
  afterAll(() => service.stop());

  it('is missing, then active, then withdrawn, and every answer says why', async () => {
    expect(await acme.check('ada@example.org', 'newsletter')).toMatchObject({
      permitted: false,
      reason: 'CONSENT_MISSING',
      subjectKnown: false,
    });

    const granted = await acme.grant('ada@example.org', 'newsletter');
    expect(granted.headers['etag']).toMatch(/^"\d+"$/);
    const grant = granted.body.events[0].id as string;
    expect(await acme.check('ada@example.org', 'newsletter')).toMatchObject({
      permitted: true,
      reason: 'CONSENT_ACTIVE',
      basis: 'consent',
      evidence: [grant],
      subjectKnown: true,
    });

    const withdrawn = await acme.withdraw('ada@example.org', 'newsletter');
    expect(withdrawn.body).toMatchObject({ subject: granted.body.subject, superseded: [] });
    const answer = await acme.check('ada@example.org', 'newsletter', { atLeast: withdrawn.body.position });
    expect(answer).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
  });

  it('means the same person however the address is written', async () => {
    await acme.grant('Grace@Example.ORG', 'newsletter');
    expect(await acme.check(' grace@example.org ', 'newsletter')).toMatchObject({ permitted: true });
  });

  it('covers several purposes in one act, one event each', async () => {
    const body = { purpose: undefined, purposes: ['newsletter', 'account'] };
    const { events } = (await acme.grant('several@example.org', 'newsletter', body)).body;
    expect(events.map(({ purpose }: { purpose: string }) => purpose)).toEqual(['account', 'newsletter']);
  });

  it('without evidence is refused, and nothing is stored', async () => {
    const before = await service.service.ports.store.head();
    const refused = await acme.grant('nobody@example.org', 'newsletter', { evidence: undefined }, 422);
    expect(refused.body).toMatchObject({ code: 'EVIDENCE_MISSING', field: 'evidence' });
    expect(await service.service.ports.store.head()).toBe(before);
  });

  it('is shown in the status and on the timeline, as of any time', async () => {
    const granted = (await acme.grant('line@example.org', 'newsletter')).body;
    await acme.withdraw('line@example.org', 'newsletter');
    const status = (await acme.get(granted.links.status)).body;
    expect(status.purposes).toContainEqual(
      expect.objectContaining({ purpose: 'newsletter', reason: 'CONSENT_WITHDRAWN' }),
    );
    const timeline = (await acme.get(granted.links.timeline)).body;
    const types = timeline.entries.map(({ type }: { type: string }) => type);
    expect(types).toEqual(['subject.identifier_linked', 'consent.granted', 'consent.withdrawn']);
    const first = (await acme.get(`${granted.links.timeline}?limit=1`)).body;
    expect(first.entries).toHaveLength(1);
    const rest = (await acme.get(`${granted.links.timeline}?limit=10&after=${first.next}`)).body;
    expect(rest.entries).toHaveLength(2);
    const before = await acme.get(`${granted.links.status}?at=2020-01-01T00:00:00Z`);
    expect(before.body.purposes).not.toContainEqual(expect.objectContaining({ permitted: true }));
  });

  it('is found by its identifier, in a body', async () => {
    const granted = (await acme.grant('look@example.org', 'newsletter')).body;
    const found = await acme.post('/v1/subjects/lookup', { scheme: 'email', value: 'look@example.org' }, 200);
    expect(found.body).toEqual({ id: granted.subject });
    await acme.post('/v1/subjects/lookup', { scheme: 'email', value: 'stranger@example.org' }, 404);
  });

  it('of the future is not asked about in a live ledger', async () => {
    const at = '2999-01-01T00:00:00Z';
    const subject = { scheme: 'email', value: 'ada@example.org' };
    await acme.post('/v1/check', { subject, purpose: 'newsletter', at }, 400);
  });
});
