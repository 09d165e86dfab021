import { createHash } from 'node:crypto';
import supertest from 'supertest';
import { Refusal } from '#domain';
import { OutcomeUnknown, StoreFull, StoreUnavailable } from '#event-store';
import {
  QuestionRefused,
  Recorder,
  type Asking,
  type CheckAnswer,
  type ItemAnswer,
  type RecordCommand,
  type Recorded,
  type StoredText,
} from '#ledger';
import { makeApplication, type Application } from './application.js';
import { Configuration } from './configuration/configuration.js';
import { noPorts } from './openapi/no-ports.js';
import { ServiceLogger } from './ops/service-logger.js';

const subject = { scheme: 'email', value: 'ada@example.org' };
const SUBJECT_ID = '6f1c6cbe-3c1c-4f0a-9d8e-0123456789ab';

const RECORDED: Recorded = {
  controller: 'acme',
  stream: `subject-${SUBJECT_ID}`,
  subjectId: SUBJECT_ID,
  events: [{ id: 'e0', type: 'consent.granted', purpose: 'newsletter', revision: 1n, position: 7n }],
  added: [],
  revision: 1n,
  position: 'token.mac',
  superseded: [],
  repeated: false,
};

const ANSWER: CheckAnswer = {
  permitted: false,
  reason: 'CONSENT_MISSING',
  evidence: [],
  also: [],
  obligations: [],
  settingsUsed: [],
  subjectKnown: false,
  knownUpTo: '2025-01-01T00:00:00.000Z',
  final: false,
  position: 'token.mac',
  decisionId: SUBJECT_ID,
};

/** Takes down what it was told, and answers as told. */
class NotingRecorder extends Recorder {
  readonly commands: RecordCommand[] = [];
  outcome: Recorded | Error = RECORDED;

  async record(command: RecordCommand): Promise<Recorded> {
    this.commands.push(command);
    if (this.outcome instanceof Error) throw this.outcome;
    return this.outcome;
  }
  async recordAtControllers(
    command: RecordCommand,
    controllers: readonly string[],
  ): Promise<readonly ItemAnswer[]> {
    return this.recordBatch(controllers.map((controller) => ({ ...command, controller })));
  }
  async recordBatch(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]> {
    this.commands.push(...commands);
    return commands.map((): ItemAnswer => ({ ok: true, recorded: RECORDED }));
  }
  importFacts(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]> {
    return this.recordBatch(commands);
  }
  async previewImport(): Promise<never[]> {
    return [];
  }
  async replay(): Promise<readonly ItemAnswer[]> {
    throw new Refusal('REPLAY_ONLY');
  }
}

describe('the HTTP layer', () => {
  const recorder = new NotingRecorder();
  const asked: unknown[] = [];
  const logged: string[] = [];
  let warm = false;
  let fault: Error | undefined;
  let texts: Map<string, StoredText>;
  let application: Application;
  let http: ReturnType<typeof supertest>;

  const asking = {
    check: async (request: unknown) => {
      asked.push(request);
      if (fault) throw fault;
      return ANSWER;
    },
    tryCheckNow: (request: unknown) => {
      if (!warm) return undefined;
      asked.push(request);
      if (fault) throw fault;
      return ANSWER;
    },
    checkBatch: async (requests: readonly unknown[]) => requests.map(() => ANSWER),
    status: async () => {
      throw new QuestionRefused('SUBJECT_UNKNOWN');
    },
  } as unknown as Asking;

  beforeAll(async () => {
    texts = new Map();
    const store = {
      put: async (text: Omit<StoredText, 'digest'>) => {
        const digest = createHash('sha256').update(text.bytes).digest('base64url');
        const stored = { ...text, digest };
        texts.set(digest, stored);
        return stored;
      },
      get: async (digest: string) => texts.get(digest),
    };
    const published = { ...noPorts().published, controllers: () => ['acme'] };
    const ports = { ...noPorts(), recorder, asking, published, texts: { ...noPorts().texts, ...store } };
    const logger = new ServiceLogger('trace', { write: (line) => void logged.push(line) });
    application = await makeApplication(ports, new Configuration(), logger);
    await application.nest.listen(0, '127.0.0.1');
    http = supertest(application.nest.getHttpServer());
  });
  afterAll(() => application.close());
  beforeEach(() => {
    recorder.commands.length = 0;
    recorder.outcome = RECORDED;
    asked.length = 0;
    logged.length = 0;
    warm = false;
    fault = undefined;
  });

  describe('recording', () => {
    it('tells the recorder what was meant and what was sent', async () => {
      const body = {
        subject,
        purpose: 'newsletter',
        at: '2025-01-01T00:00:00Z',
        evidence: { form: 'footer' },
      };
      await http
        .post('/v1/consents')
        .set('Idempotency-Key', 'k-1')
        .set('If-Match', '"4"')
        .send(body)
        .expect(201);
      expect(recorder.commands).toEqual([
        {
          operationId: 'grantConsent',
          principal: 'local',
          by: 'subject',
          idempotencyKey: 'k-1',
          subject,
          type: 'consent.granted',
          fields: { purpose: 'newsletter', evidence: { form: 'footer' } },
          at: Date.parse('2025-01-01T00:00:00Z'),
          pathParams: {},
          item: body,
          ifMatch: 4n,
        },
      ]);
    });

    it('answers with ids, revision, position and links', async () => {
      const answer = await http.post('/v1/consents').send({ subject, purpose: 'newsletter' }).expect(201);
      expect(answer.headers['etag']).toBe('"1"');
      expect(answer.body).toEqual({
        controller: 'acme',
        subject: SUBJECT_ID,
        events: [{ id: 'e0', type: 'consent.granted', purpose: 'newsletter', revision: '1' }],
        added: [],
        revision: '1',
        position: 'token.mac',
        superseded: [],
        repeated: false,
        links: {
          status: `/v1/subjects/${SUBJECT_ID}/status`,
          timeline: `/v1/subjects/${SUBJECT_ID}/timeline`,
        },
      });
    });

    it('answers a repeat with 200', async () => {
      recorder.outcome = { ...RECORDED, repeated: true };
      const answer = await http.post('/v1/consents').send({ subject, purpose: 'newsletter' }).expect(200);
      expect(answer.body).toMatchObject({ repeated: true });
    });

    it('takes an id from the path and the fact type from the outcome', async () => {
      const outcome = { subject: { id: SUBJECT_ID }, outcome: 'rejected', grounds: 'compelling' };
      await http.post('/v1/objections/o-1/outcome').send(outcome).expect(201);
      expect(recorder.commands[0]).toMatchObject({
        operationId: 'decideObjection',
        type: 'objection.rejected',
        by: 'controller',
        fields: { id: 'o-1', grounds: 'compelling' },
        pathParams: { id: 'o-1' },
      });
      expect(recorder.commands[0]?.fields).not.toHaveProperty('outcome');
    });

    it('records at several controllers with an answer for each', async () => {
      const several = { controllers: ['acme', 'other'], subject, purpose: 'newsletter' };
      const answer = await http.post('/v1/consents/withdrawals').send(several).expect(200);
      expect(answer.body.items).toHaveLength(2);
      expect(recorder.commands.map(({ controller }) => controller)).toEqual(['acme', 'other']);
      await http
        .post('/v1/consents/withdrawals')
        .send({ ...several, controller: 'acme' })
        .expect(400);
    });

    it('gives the items of a batch keys of their own and answers in their places', async () => {
      const facts = [
        { type: 'consent.granted', subject, purpose: 'a' },
        { type: 'consent.granted', purpose: 'a' },
        { type: 'signal.received', subject, signal: 'gpc', value: true },
      ];
      const answer = await http
        .post('/v1/facts/batch')
        .set('Idempotency-Key', 'b')
        .send({ facts })
        .expect(200);
      expect(recorder.commands.map(({ idempotencyKey, type }) => [idempotencyKey, type])).toEqual([
        ['b#0', 'consent.granted'],
        ['b#2', 'signal.received'],
      ]);
      expect(answer.body.items.map(({ status }: { status: number }) => status)).toEqual([201, 400, 201]);
      expect(answer.body.items[1].problem).toMatchObject({ code: 'BODY_INVALID', field: 'subject' });
    });

    it('refuses a batch of more than 1,000', async () => {
      const facts = Array.from({ length: 1_001 }, () => ({}));
      const answer = await http.post('/v1/facts/batch').send({ facts }).expect(413);
      expect(answer.body.code).toBe('BATCH_TOO_LARGE');
    });

    it('refuses a batch whose key leaves no room for the places of its items, as a whole', async () => {
      const facts = [{ type: 'signal.received', subject, signal: 'gpc', value: true }];
      const send = (length: number) =>
        http.post('/v1/facts/batch').set('Idempotency-Key', 'k'.repeat(length)).send({ facts });
      const answer = await send(251).expect(400);
      expect(answer.body).toMatchObject({ code: 'HEADER_INVALID', field: 'Idempotency-Key' });
      expect(recorder.commands).toEqual([]);
      await send(250).expect(200);
      expect(recorder.commands).toHaveLength(1);
    });

    it('takes no personal data as a key, and only revisions in If-Match', async () => {
      const body = { subject, purpose: 'newsletter' };
      for (const key of ['ada@example.org', 'a b', 'é', 'k'.repeat(256)]) {
        const answer = await http
          .post('/v1/consents')
          .set('Idempotency-Key', encodeHeader(key))
          .send(body)
          .expect(400);
        expect(answer.body).toMatchObject({ code: 'HEADER_INVALID', field: 'Idempotency-Key' });
      }
      for (const match of ['4', '*', '"a"', 'W/"4"']) {
        await http.post('/v1/consents').set('If-Match', match).send(body).expect(400);
      }
      expect(recorder.commands).toEqual([]);
    });
  });

  describe('problem details', () => {
    const cases: [string, number, Error][] = [
      ['LIFT_NOT_NOTIFIED', 409, new Refusal('LIFT_NOT_NOTIFIED')],
      ['REVISION_MISMATCH', 412, new Refusal('REVISION_MISMATCH', undefined, { expected: '4', actual: '5' })],
      ['AT_IN_FUTURE', 422, new Refusal('AT_IN_FUTURE', 'at')],
      ['STORE_FULL', 507, new StoreFull('full')],
      ['STORE_UNAVAILABLE', 503, new StoreUnavailable('closed')],
      ['OUTCOME_UNKNOWN', 503, new OutcomeUnknown('lost')],
      ['INTERNAL', 500, new Error('ada@example.org is secret')],
    ];

    it.each(cases)('say %s with status %i', async (code, status, error) => {
      recorder.outcome = error;
      const answer = await http.post('/v1/consents').send({ subject, purpose: 'newsletter' }).expect(status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.body).toMatchObject({ status, code, correlationId: answer.headers['x-request-id'] });
      expect(answer.body.type).toBe(`urn:consent-ledger:problem:${code.toLowerCase().replaceAll('_', '-')}`);
      expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
      expect(answer.text).not.toContain('secret');
    });

    it('carry the details of a refusal', async () => {
      recorder.outcome = new Refusal('REVISION_MISMATCH', undefined, { expected: '4', actual: '5' });
      const answer = await http.post('/v1/consents').send({ subject, purpose: 'newsletter' });
      expect(answer.body.details).toEqual({ expected: '4', actual: '5' });
    });

    it('say of any batch that it is too large, whatever its items are', async () => {
      const question = { subject, purpose: 'newsletter' };
      const checks = Array.from({ length: 1_001 }, () => question);
      const answer = await http.post('/v1/check/batch').send({ checks }).expect(413);
      expect(answer.body).toMatchObject({ code: 'BATCH_TOO_LARGE' });
      expect(answer.body.detail).toBe('A batch holds at most 1,000 items.');
    });

    it('know a path with another method, and a path that is none', async () => {
      const other = await http.delete('/v1/consents').expect(405);
      expect(other.headers['allow']).toBe('POST');
      expect((await http.get('/v1/nothing').expect(404)).body.code).toBe('NOT_FOUND');
      expect((await http.get('/%zz').expect(400)).headers['content-type']).toBe('application/problem+json');
    });

    it('refuse a large body, and another content type', async () => {
      const large = JSON.stringify({ subject, purpose: 'newsletter', statement: 'x'.repeat(200_000) });
      await http.post('/v1/consents').set('Content-Type', 'application/json').send(large).expect(413);
      await http.post('/v1/consents').set('Content-Type', 'text/plain').send('{}').expect(415);
    });
  });

  describe('the request’s id', () => {
    const sent = async (id: string) => {
      logged.length = 0;
      const answer = await http
        .post('/v1/consents')
        .set('X-Request-ID', id)
        .send({ subject, purpose: 'newsletter' });
      const echoed: unknown = answer.headers['x-request-id'];
      expect(logged.join('')).toContain(String(echoed));
      return echoed === id ? 'taken' : logged.join('').includes(id) ? 'logged' : 'replaced';
    };

    it.each([SUBJECT_ID, SUBJECT_ID.toUpperCase(), '4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'])(
      'is the caller’s if it is a UUID or a trace id: %s',
      async (id) => expect(await sent(id)).toBe('taken'),
    );

    it.each([
      '+4930123456789',
      '4930123456789',
      '4012888888881881',
      'ada.lovelace',
      'ada@example.org',
      'ada-example.org',
      'abcdef12345678',
      'a'.repeat(65),
    ])('is a new one, and theirs stands nowhere, if a person may be known by it: %s', async (id) =>
      expect(await sent(id)).toBe('replaced'),
    );
  });

  describe('a check', () => {
    const question = { subject, purpose: 'newsletter', at: '2025-01-01T00:00:00Z' };

    it.each([true, false])('is asked and answered the same, warm: %s', async (isWarm) => {
      warm = isWarm;
      const answer = await http.post('/v1/check').set('X-Request-ID', SUBJECT_ID).send(question).expect(200);
      expect(answer.body).toEqual(ANSWER);
      expect(answer.headers['x-request-id']).toBe(SUBJECT_ID);
      expect(asked).toEqual([{ ...question, at: Date.parse(question.at) }]);
    });

    it.each([
      { ...question, purpose: 'News' },
      { ...question, colour: 1 },
      { purpose: 'newsletter' },
      { ...question, subject: { id: 'me' } },
    ])('that is none gets the DTO’s errors, warm or not: %j', async (body) => {
      const [first, second] = [true, false].map((isWarm) => async () => {
        warm = isWarm;
        return (await http.post('/v1/check').send(body).expect(400)).body.errors as unknown;
      });
      expect(await first!()).toEqual(await second!());
      expect(asked).toEqual([]);
    });

    it('that cannot be answered says why, warm or not', async () => {
      fault = new QuestionRefused('FRESHNESS_NOT_SHOWN');
      for (warm of [true, false]) {
        const answer = await http.post('/v1/check').send(question).expect(503);
        expect(answer.body.code).toBe('FRESHNESS_NOT_SHOWN');
        expect(answer.headers['retry-after']).toBe('1');
      }
    });

    it('in a batch keeps its place', async () => {
      const answer = await http
        .post('/v1/check/batch')
        .send({ checks: [question, {}, question] })
        .expect(200);
      expect(answer.body.answers).toEqual([
        ANSWER,
        { error: expect.objectContaining({ status: 400 }) },
        ANSWER,
      ]);
    });
  });

  describe('texts', () => {
    it('are kept and given back byte for byte, whatever they are', async () => {
      const bytes = Buffer.from('{"a":1,"a":2}\u0000\n', 'latin1');
      await http
        .post('/v1/texts?controller=acme')
        .set('Content-Type', 'application/json')
        .send(bytes.toString())
        .expect(201);
      const fields = recorder.commands[0]?.fields as { digest: string };
      expect(recorder.commands[0]).toMatchObject({
        operationId: 'storeText',
        type: 'text.stored',
        controller: 'acme',
      });
      const back = await fetch(`${await application.nest.getUrl()}/v1/texts/${fields.digest}`);
      expect(back.headers.get('content-type')).toBe('application/json');
      expect(back.headers.get('x-content-type-options')).toBe('nosniff');
      expect(back.headers.get('content-security-policy')).toContain('sandbox');
      expect(Buffer.from(await back.arrayBuffer())).toEqual(bytes);
    });

    it('must have the digest that the path says', async () => {
      const digest = createHash('sha256').update('a').digest('base64url');
      await http.put(`/v1/texts/${digest}`).set('Content-Type', 'text/plain').send('a').expect(201);
      await http.put(`/v1/texts/${digest}`).set('Content-Type', 'text/plain').send('b').expect(400);
      await http.get(`/v1/texts/${createHash('sha256').update('b').digest('base64url')}`).expect(404);
    });

    it('are kept for nobody whom the ledger does not know', async () => {
      const refused = await http
        .post('/v1/texts?controller=nobody')
        .set('Content-Type', 'text/plain')
        .send('c');
      expect([refused.status, refused.body.code]).toEqual([422, 'CONTROLLER_UNKNOWN']);
      await http.get(`/v1/texts/${createHash('sha256').update('c').digest('base64url')}`).expect(404);
    });
  });

  describe('the log', () => {
    it('holds no identifiers, no bodies, no paths, no messages of errors', async () => {
      recorder.outcome = new Error('could not store ada@example.org');
      await http
        .post('/v1/consents')
        .send({ subject, purpose: 'newsletter', statement: 'my words' })
        .expect(500);
      await http.get('/v1/subjects/ada@example.org/status?email=ada@example.org').expect(400);
      const all = logged.join('');
      expect(all).toContain('"route":"/v1/consents"');
      expect(all).toContain('"route":"/v1/subjects/:id/status"');
      expect(all).not.toMatch(/ada|my words|example\.org/);
    });
  });
});

/** supertest refuses what is no header at all; Latin-1 is one. */
function encodeHeader(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}
