import supertest from 'supertest';
import { setUpAcme, type Client } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';
import { printed } from './command-lines.js';

interface Row {
  readonly subject: string;
  readonly purpose: string;
  readonly reason: string;
  readonly cursor?: string;
}

describe('the questions of an audit', () => {
  let service: RunningService;
  let acme: Client;
  let ada: string;
  let position: string;

  beforeAll(async () => {
    service = await runService();
    acme = await setUpAcme(service.url);
    ada = (await acme.grant('ada@example.org', 'newsletter', { statement: '=HYPERLINK("x")' })).body.subject;
    for (let index = 0; index < 30; index++) await acme.grant(`p${index}@example.org`, 'newsletter');
    for (let index = 0; index < 10; index++) await acme.withdraw(`p${index}@example.org`, 'newsletter');
    await acme.post('/v1/objections', {
      controller: 'acme',
      subject: { scheme: 'email', value: 'never@example.org' },
      kind: 'direct_marketing',
      purposes: '*',
    });
    const requested = await acme.post('/v1/requests', {
      controller: 'acme',
      subject: { scheme: 'email', value: 'ada@example.org' },
      right: 'access',
    });
    position = requested.body.position;
  });
  afterAll(() => service.stop());

  const ask = async (path: string) =>
    (await acme.get(`/v1/audit/${path}${path.includes('?') ? '&' : '?'}atLeast=${position}`)).body;
  const text = async (path: string, accept: string): Promise<supertest.Response> =>
    supertest(service.url)
      .get(`/v1/audit/${path}${path.includes('?') ? '&' : '?'}atLeast=${position}`)
      .set('accept', accept)
      .buffer(true)
      .parse((answer, done) => {
        let whole = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => (whole += part));
        answer.on('end', () => done(null, whole));
      });
  const lines = async (path: string) =>
    String((await text(path, 'application/x-ndjson')).body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  describe('about statuses', () => {
    it('say who may be mailed, page by page, each person once', async () => {
      const found: Row[] = [];
      for (let after = ''; ;) {
        const page = await ask(`status?purpose=newsletter&permitted=true&limit=7${after}`);
        found.push(...page.statuses);
        expect(page.asOf).toMatchObject({ position: expect.any(String), time: expect.any(String) });
        if (page.next === undefined) break;
        after = `&after=${page.next}`;
      }
      expect(found).toHaveLength(21);
      expect(new Set(found.map(({ subject }) => subject)).size).toBe(21);
      expect(found.map(({ subject }) => subject)).toContain(ada);
    });

    it('say what holds for everybody else, and what only facts about everything carry', async () => {
      const page = await ask('status?purpose=newsletter&reason=OBJECTION_MARKETING');
      expect(page.statuses).toMatchObject([{ permitted: false, source: 'star', since: expect.any(String) }]);
      expect(page.everybodyElse).toEqual([
        { purpose: 'newsletter', permitted: false, reason: 'CONSENT_MISSING' },
      ]);
    });

    it('agree with the check about everybody', async () => {
      const { statuses } = await ask('status?limit=1000');
      for (const { subject, purpose, reason, permitted } of statuses) {
        const body = { controller: 'acme', subject: { id: subject }, purpose };
        expect((await acme.post('/v1/check', body, 200)).body).toMatchObject({ reason, permitted });
      }
      expect(statuses.length).toBeGreaterThan(30);
    });

    it('say who stands by a consent under a version of a notice', async () => {
      const { statuses } = await ask('status?notice=privacy&noticeVersionBefore=2&purpose=newsletter');
      expect(statuses).toHaveLength(21);
      expect(statuses[0].consent).toMatchObject({ notice: 'privacy', noticeVersion: 1, version: 1 });
      expect((await ask('status?notice=privacy&noticeVersionBefore=1')).statuses).toEqual([]);
    });

    it('as CSV and NDJSON hold all of them, and go on behind any row', async () => {
      const csv = await text('status?purpose=newsletter', 'text/csv');
      expect(csv.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="statuses.csv"',
        'x-as-of-position': expect.any(String),
        'x-as-of-time': expect.any(String),
      });
      const rows = String(csv.body).trim().split('\r\n');
      expect(rows[0]).toMatch(/^subject,purpose,operation,permitted,.*,source,cursor$/);
      const consents = String((await text('status?versionBefore=2&limit=1', 'text/csv')).body);
      expect(consents).toMatch(/^subject,.*,source,consent_event,.*,granted_at,cursor\r\n.*,privacy,1,/);
      expect(rows).toHaveLength(33);
      const all = await lines('status?purpose=newsletter');
      expect(all.at(-1)).toMatchObject({
        end: { rows: 32, asOf: expect.anything(), changes: expect.any(String) },
      });
      const after = String(all[9]?.['cursor']);
      const rest = await lines(`status?purpose=newsletter&after=${after}`);
      expect(rest.slice(0, -1)).toEqual(all.slice(10, -1));
      const some = await lines('status?purpose=newsletter&limit=5');
      expect(some.at(-1)).toMatchObject({ end: { rows: 5, next: some[4]?.['cursor'] } });
    });

    it('begin where the changes can be followed from', async () => {
      const { changes } = await ask('status?purpose=newsletter');
      await acme.withdraw('p20@example.org', 'newsletter');
      const page = (await acme.get(`/v1/changes?after=${changes}&purpose=newsletter&operation=use&wait=10`))
        .body;
      expect(page.changes).toMatchObject([{ reason: 'CONSENT_WITHDRAWN' }]);
    });
  });

  describe('about facts', () => {
    it('are answered in the order of their time', async () => {
      const { events } = await ask('events?limit=1000');
      const times = events.map(({ at }: { at: string }) => at);
      expect(times).toEqual([...times].sort());
      const withdrawn = (await ask('events?type=consent.withdrawn&purpose=newsletter')).events;
      expect(withdrawn.length).toBeGreaterThanOrEqual(10);
      expect((await ask('events?notice=privacy&noticeVersion=1&type=consent.granted')).events).toHaveLength(
        31,
      );
      expect((await ask('events?actor=authority')).events).toEqual([]);
      const objections = (await ask('events?type=objection.raised')).events as Row[];
      expect(objections).toMatchObject([{ purposes: '*' }]);
      // What is about everything is about the newsletter, too; what names the account alone is not.
      const contract = { id: 'c1', purposes: ['account'] };
      const started = await acme.post('/v1/contracts', {
        ...{ controller: 'acme', subject: { scheme: 'email', value: 'buyer@example.org' }, ...contract },
      });
      const of = async (purpose: string) =>
        (await acme.get(`/v1/audit/events?purpose=${purpose}&limit=1000&atLeast=${started.body.position}`))
          .body.events as { readonly type: string }[];
      expect((await of('account')).map(({ type }) => type)).toEqual(
        expect.arrayContaining(['contract.started', 'objection.raised']),
      );
      const types = new Set((await of('newsletter')).map(({ type }) => type));
      expect([types.has('objection.raised'), types.has('contract.started')]).toEqual([true, false]);
      expect((await ask('events?recordedFrom=2020-01-01&recordedTo=2021-01-01')).events).toEqual([]);
    });

    it('of one person are found by an identifier in the body, sealed fields opened where that is asked', async () => {
      const subject = { scheme: 'email', value: 'ada@example.org' };
      const closed = (await acme.post('/v1/audit/events/search', { subject, atLeast: position }, 200)).body
        .events;
      expect(closed.map(({ type }: { type: string }) => type)).toEqual([
        'subject.identifier_linked',
        'consent.granted',
        'request.received',
      ]);
      expect(JSON.stringify(closed)).not.toMatch(/ada@example|HYPERLINK|footer/);
      const body = { subject, type: 'consent.granted', open: true };
      const [grant] = (await acme.post('/v1/audit/events/search', body, 200)).body.events;
      expect(grant).toMatchObject({
        fields: { statement: '=HYPERLINK("x")', evidence: { form: 'footer' } },
        erased: [],
      });
      await acme.post(
        '/v1/audit/events/search',
        { subject: { scheme: 'email', value: 'x@example.org' } },
        404,
      );
    });

    it('show as erased what was erased', async () => {
      const subject = { scheme: 'email', value: 'p5@example.org' };
      const erased = await acme.post('/v1/erasures/executions', {
        controller: 'acme',
        subject,
        purposes: '*',
      });
      const id = erased.body.subject as string;
      const body = {
        subject: { id },
        open: true,
        type: 'subject.identifier_linked',
        atLeast: erased.body.position,
      };
      const [link] = (await acme.post('/v1/audit/events/search', body, 200)).body.events;
      expect(link).toMatchObject({ erased: ['identity'] });
      expect(JSON.stringify(link)).not.toContain('p5@example.org');
    });

    it('as CSV never hold a formula', async () => {
      const body = { subject: { id: ada }, open: true, format: 'csv' };
      const csv = await acme.post('/v1/audit/events/search', body, 200);
      expect(csv.text).toContain('HYPERLINK');
      expect(csv.text).not.toMatch(/(^|,)"?[=+@]/m);
    });
  });

  it('about what is due name the deadline of a request', async () => {
    const { due } = await ask('due?kind=request');
    expect(due).toMatchObject([
      {
        what: 'matter',
        kind: 'request',
        subject: ada,
        overdue: false,
        dueBy: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      },
    ]);
    expect((await ask('due')).due.length).toBeGreaterThan(1);
    expect((await ask('due?kind=request&by=2020-01-01')).due).toEqual([]);
    const csv = String((await text('due', 'text/csv')).body).split('\r\n');
    expect(csv[0]).toMatch(/^due_by,overdue,what,kind,.*,cursor$/);
    const all = await lines('due');
    expect(all.at(-1)).toMatchObject({ end: { rows: csv.length - 2, asOf: expect.anything() } });
    const second = String(all[1]?.['cursor']);
    expect((await lines(`due?after=${second}`)).slice(0, -1)).toEqual(all.slice(2, -1));
  });

  it('about numbers count people by answer, and days by what was said', async () => {
    const summary = await ask('summary?purpose=newsletter');
    const persons = Object.fromEntries(
      summary.answers.map(({ reason, persons: count }: { reason: string; persons: number }) => [
        reason,
        count,
      ]),
    );
    expect(persons).toMatchObject({ OBJECTION_MARKETING: 1 });
    expect(persons['CONSENT_ACTIVE'] + persons['CONSENT_WITHDRAWN'] + (persons['ERASED'] ?? 0)).toBe(31);
    const today = summary.days.find(({ purpose }: { purpose: string }) => purpose === 'newsletter');
    expect(today).toMatchObject({ granted: 31 });
    expect(today.net).toBe(today.granted - today.withdrawn);
    expect((await text('summary?part=days', 'text/csv')).body).toMatch(/^day,purpose,granted,withdrawn,/);
  });

  it('about the register are answered as of any day', async () => {
    const register = await ask('register');
    expect(register).toMatchObject({
      controller: { controller: 'acme', name: 'Acme Ltd' },
      entries: [{ purpose: 'account', bases: ['contract'] }, { purpose: 'newsletter' }],
    });
    expect((await ask('register?at=2020-01-01')).entries).toEqual([]);
    expect((await text('register', 'text/csv')).body).toMatch(/^purpose,title,version,/);
  });

  it('about the register name whom data really went to', async () => {
    const disclosure = { controller: 'acme', subject: { id: ada }, recipient: 'Mailer Ltd' };
    await acme.post('/v1/disclosures', { ...disclosure, role: 'processor', purposes: ['newsletter'] });
    const { body } = await acme.post('/v1/disclosures', { ...disclosure, role: 'controller', purposes: '*' });
    const { entries } = (await acme.get(`/v1/audit/register?atLeast=${body.position}`)).body;
    const served = (entries as { purpose: string; served: object[] }[]).map(({ served: all }) => all);
    const whole = { recipient: 'Mailer Ltd', role: 'controller', disclosures: 1 };
    expect(served).toMatchObject([[whole], [{ ...whole, role: 'processor' }, whole]]);
    expect((await acme.get('/v1/audit/register?at=2020-01-01')).body.entries).toEqual([]);
  });

  it('about facts of one person hold those of whoever is linked with them, until that ends', async () => {
    const home = { scheme: 'email', value: 'home@example.org' };
    const work = { scheme: 'email', value: 'work@example.org' };
    for (const { value } of [home, work]) await acme.grant(value, 'newsletter');
    const absorbed = (await acme.grant(work.value, 'newsletter')).body.subject as string;
    const found = async (atLeast: string) => {
      const body = { subject: home, type: 'consent.granted', atLeast };
      const { events } = (await acme.post('/v1/audit/events/search', body, 200)).body;
      return new Set((events as Row[]).map(({ subject }) => subject));
    };
    const link = { controller: 'acme', subject: home, absorbed };
    const linked = await acme.post('/v1/subjects/links', link);
    expect([...(await found(linked.body.position))]).toContain(absorbed);
    const parted = await acme.post('/v1/subjects/links/removals', link);
    expect([...(await found(parted.body.position))]).not.toContain(absorbed);
  });

  it('are refused where they are none', async () => {
    for (const path of [
      'events?email=ada@example.org',
      'events?subject=ada@example.org',
      'events?type=consent',
      'events?notice=privacy',
      'events?from=yesterday',
      'events?limit=0',
      'events?limit=1e3',
      'events?open=maybe',
      'events?after=AAAAAAAAAAAAWzFd',
      'status?permitted=yes',
      'status?noticeVersionBefore=3',
      'status?operation=transfer',
      'due?kind=request&duty=STOP_NOW',
      'due?by=soon',
      'due?duty=NOTIFY_RECIPIENT',
      'summary?from=2026',
      'register?at=x',
      'events?from=2026-02-01&to=2026-01-01',
      'events?recordedFrom=2026-01-01&recordedTo=2026-01-01',
      'status?sinceFrom=2026-02-01&sinceTo=2026-01-01',
      'status?expiringFrom=2026-02-01&expiringBefore=2026-01-01',
      'summary?from=2026-02-01&to=2026-01-01',
      'anomalies?from=2026-02-01&to=2026-01-01',
      'access?from=2026-02-01&to=2026-01-01',
      'events?atLeast=a.b',
    ])
      expect((await acme.get(`/v1/audit/${path}`, 400)).body).toMatchObject({ status: 400 });
    await acme.get('/v1/audit/status?controller=nobody', 422);
    expect((await supertest(service.url).get('/v1/audit/due').set('accept', 'image/png')).status).toBe(406);
    const { next } = await ask('events?limit=1');
    expect((await acme.get(`/v1/audit/events?type=consent.granted&after=${next}`, 400)).body.code).toBe(
      'CURSOR_INVALID',
    );
  });

  it('name a purpose that is published, for nobody would read a mistyped one off an empty list', async () => {
    for (const list of ['events', 'status', 'summary', 'anomalies'])
      expect((await acme.get(`/v1/audit/${list}?purpose=newslettr`, 422)).body).toMatchObject({
        code: 'PURPOSE_UNKNOWN',
        field: 'purpose',
      });
    await acme.get('/v1/audit/summary?from=2026-02-01&to=2026-02-01', 200);
  });

  it('have a command each, which prints a table or the service’s own CSV', async () => {
    const tool = (...args: string[]) => printed(service.url, ['audit', ...args, '--at-least', position]);
    expect(await tool('events', '--type', 'consent.granted', '--limit', '3')).toMatch(
      /There are more: --after \S+/,
    );
    expect(await tool('events', '--subject', 'ada@example.org', '--open')).toContain('footer');
    expect(await tool('status', '--permitted', 'no')).toMatch(
      /Everybody else, newsletter: no, CONSENT_MISSING/,
    );
    expect(await tool('status', '--csv')).toMatch(/^subject,purpose/);
    expect(await tool('summary')).toMatch(/newsletter +yes +CONSENT_ACTIVE/);
    expect(await tool('due', '--json')).toContain('"dueBy"');
    expect(await tool('register')).toMatch(/^Acme Ltd, EE/);
    const heard = await printed(service.url, [
      'changes',
      'follow',
      '--until-caught-up',
      '--purpose',
      'newsletter',
    ]);
    expect(heard).toMatch(/use newsletter: no, CONSENT_WITHDRAWN, was CONSENT_ACTIVE/);
  });
});
