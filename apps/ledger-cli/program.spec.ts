import { run } from './program.js';

interface Sent {
  readonly path: string;
  readonly body: unknown;
  readonly reason: string | null;
}

/** Runs the tool against answers by path; what it sent and printed comes back. */
async function runWith(
  answers: Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>,
  ...args: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string; readonly sent: Sent[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const sent: Sent[] = [];
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = request.url.replace('http://ledger.test', '');
    const reason = request.headers.get('x-access-reason');
    sent.push({ path, reason, body: request.method === 'POST' ? await request.json() : undefined });
    const found = answers[path];
    if (found === undefined) throw new TypeError('fetch failed');
    return Response.json(found.body, { status: found.status ?? 200 });
  };
  const io = {
    write: (line: string) => void out.push(line),
    complain: (line: string) => void err.push(line),
    ask: undefined,
    fetch: answer,
  };
  const code = await run(args, { ledgerUrl: 'http://ledger.test', reason: 'case-17' }, io);
  return { code, out: out.join('\n'), err: err.join('\n'), sent };
}

const NO = {
  permitted: false,
  reason: 'CONSENT_WITHDRAWN',
  also: ['OBJECTION_MARKETING'],
  subjectKnown: true,
};
const YES = { permitted: true, reason: 'CONTRACT_ACTIVE', basis: 'contract', also: [], subjectKnown: true };
const ID = '0b7e9f5c-3f6e-4e6a-9a44-0d3c1a5f6a11';

describe('LEDGER_REASON', () => {
  it('goes with every request', async () => {
    const { sent } = await runWith(
      { '/v1/check': { body: NO } },
      'check',
      'reader@example.org',
      'newsletter',
    );
    expect(sent.map(({ reason }) => reason)).toEqual(['case-17']);
  });
});

describe('a ledger that wants a reason', () => {
  it('is told which variable says it', async () => {
    const problem = { code: 'HEADER_INVALID', field: 'X-Access-Reason', detail: 'A header is wrong.' };
    const ran = await runWith({ '/v1/check': { status: 400, body: problem } }, 'check', 'a@example.org', 'x');
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('LEDGER_REASON')]);
  });
});

describe('check', () => {
  it('gives the answer, its reason and the law behind it', async () => {
    const ran = await runWith({ '/v1/check': { body: NO } }, 'check', 'reader@example.org', 'newsletter');
    expect(ran.code).toBe(0);
    expect(ran.out.split('\n')).toEqual([
      'No: CONSENT_WITHDRAWN',
      '  Consent withdrawn. (GDPR 7(3))',
      '  until: it does not change by itself',
      '  also against it: OBJECTION_MARKETING',
    ]);
    expect(ran.sent[0]?.body).toEqual({
      subject: { scheme: 'email', value: 'reader@example.org' },
      purpose: 'newsletter',
      operation: 'use',
    });
  });

  it('asks as of a day in the past, in the form of the API', async () => {
    const ran = await runWith({ '/v1/check': { body: YES } }, 'check', ID, 'service', '--at', '2026-03-31');
    expect(ran.sent[0]?.body).toMatchObject({ subject: { id: ID }, at: '2026-03-31T00:00:00.000Z' });
  });

  it('ends with 5 for a no, if a script asks for that', async () => {
    const args = ['check', 'account:a17', 'newsletter', '--fail-on-deny'];
    expect((await runWith({ '/v1/check': { body: NO } }, ...args)).code).toBe(5);
    expect((await runWith({ '/v1/check': { body: YES } }, ...args)).code).toBe(0);
  });
});

describe('status and timeline', () => {
  it('look the person up in a body, so that no identifier stands in an address', async () => {
    const row = { purpose: 'service', ...YES };
    const ran = await runWith(
      {
        '/v1/subjects/lookup': { body: { id: ID } },
        [`/v1/subjects/${ID}/status`]: { body: { purposes: [row] } },
      },
      'status',
      'phone:+491234567',
    );
    expect(ran.sent.map(({ path }) => path)).toEqual(['/v1/subjects/lookup', `/v1/subjects/${ID}/status`]);
    expect(ran.out).toMatch(/service +yes +CONTRACT_ACTIVE +contract +GDPR/);
  });

  it('read a timeline page by page', async () => {
    const entry = (type: string) => ({ type, at: 'a', recordedAt: 'r', purposes: ['x'], erased: [] });
    const path = `/v1/subjects/${ID}/timeline`;
    const ran = await runWith(
      {
        [path]: { body: { entries: [entry('consent.granted')], next: 'n1' } },
        [`${path}?after=n1`]: { body: { entries: [entry('consent.withdrawn')] } },
      },
      'timeline',
      ID,
    );
    expect(ran.out).toMatch(/consent\.granted[\s\S]*consent\.withdrawn/);
  });
});

describe('what goes wrong', () => {
  it('is told in one sentence where no ledger answers', async () => {
    const ran = await runWith({}, 'health');
    expect(ran).toMatchObject({
      code: 4,
      err: expect.stringMatching(/^No ledger answers at http:\/\/ledger\.test\./),
    });
  });

  it('is told with the service’s own code and field where it refuses', async () => {
    const problem = { code: 'PURPOSE_UNKNOWN', detail: 'No such purpose is published.', field: 'purpose' };
    const ran = await runWith({ '/v1/check': { status: 422, body: problem } }, 'check', ID, 'nothing');
    expect(ran).toMatchObject({ code: 1, err: 'PURPOSE_UNKNOWN (purpose): No such purpose is published.' });
  });

  it('is told field by field where a question is none', async () => {
    const problem = {
      code: 'QUERY_INVALID',
      detail: 'The query does not hold what this route takes.',
      field: 'kind',
      errors: [{ field: 'kind', message: 'must be one of: hold, request' }],
    };
    const ran = await runWith(
      { '/v1/audit/due?kind=foo': { status: 400, body: problem } },
      ...['audit', 'due', '--kind', 'foo'],
    );
    expect(ran.err.split('\n')).toEqual([
      'QUERY_INVALID (kind): The query does not hold what this route takes.',
      '  kind must be one of: hold, request',
    ]);
  });

  it.each([
    [['check', 'somebody', 'newsletter'], 'A subject is'],
    [['check', ID, 'service', '--operation', 'sell'], 'Allowed choices'],
    [['check', ID, 'service', '--at', '31.3.2026'], 'A moment looks like'],
    [['catalogue', 'apply'], 'missing required argument'],
    [['catalogue', 'apply', 'none.yaml'], 'none.yaml: cannot be read'],
    [['nonsense'], 'unknown command'],
  ])('%j ends with 2 and a reason', async (args, reason) => {
    expect(await runWith({}, ...args)).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
  });

  it('never repeats an identifier that it could not read', async () => {
    const ran = await runWith({}, 'check', 'Reader Example reader@example.org', 'newsletter');
    expect(ran.err).not.toContain('reader@');
  });
});

it('prints help and ends with 0', async () => {
  const ran = await runWith({}, 'catalogue', '--help');
  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('apply') });
});
