import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setUpAcme, Client } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';

interface Change {
  readonly number: number;
  readonly token: string;
  readonly subject?: string;
  readonly everybodyElse?: true;
  readonly purpose: string;
  readonly operation: string;
  readonly permitted: boolean;
  readonly reason: string;
  readonly changedAt: string;
  readonly writtenAt: string;
  readonly cause: string;
}

interface Page {
  readonly changes: readonly Change[];
  readonly next: string;
  readonly more: boolean;
}

/** One reader of the server-sent events, as a browser's `EventSource` is one. */
class EventReader {
  #text = '';
  lastId = '';
  ended = false;

  private constructor(
    readonly asked: ClientRequest,
    readonly answer: IncomingMessage,
  ) {
    answer.setEncoding('utf8');
    answer.on('data', (part: string) => (this.#text += part));
    answer.on('close', () => (this.ended = true));
    answer.on('error', () => undefined);
  }

  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventReader> {
    const asked = request(url, { headers: { accept: 'text/event-stream', ...headers } });
    asked.end();
    asked.on('error', () => undefined);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return new EventReader(asked, answer);
  }

  /** Waits for so many changes and takes them. */
  async take(count: number): Promise<Change[]> {
    for (;;) {
      const events = this.#text
        .split('\n\n')
        .slice(0, -1)
        .flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? []);
      if (events.length >= count) {
        this.lastId = [...this.#text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';
        this.#text = '';
        return events.map((data) => JSON.parse(data) as Change);
      }
      if (this.ended) throw new Error(`it ended after ${events.length} changes`);
      await pause(5);
    }
  }

  leave(): void {
    this.asked.destroy();
  }
}

describe('the feed of changes', () => {
  let service: RunningService;
  let acme: Client;
  beforeAll(async () => {
    service = await runService();
    acme = await setUpAcme(service.url);
  });
  afterAll(() => service.stop());

  const changes = async (query: string): Promise<Page> =>
    (await acme.get(`/v1/changes?${query}`)).body as Page;
  const now = async () => (await changes('after=now')).next;
  const newsletter = (more: string) => changes(`purpose=newsletter&operation=use&${more}`);

  it('tells a yes and a no, in order, with the token to go on after each', async () => {
    const start = await now();
    const { subject } = (await acme.grant('ada@example.org', 'newsletter')).body as { subject: string };
    await acme.withdraw('ada@example.org', 'newsletter');
    const seen: Change[] = [];
    let after = start;
    while (seen.length < 2) {
      const page = await newsletter(`after=${after}&wait=10&limit=1`);
      seen.push(...page.changes);
      after = page.next;
    }
    expect(seen).toMatchObject([
      { subject, permitted: true, reason: 'CONSENT_ACTIVE' },
      {
        subject,
        permitted: false,
        reason: 'CONSENT_WITHDRAWN',
        before: { permitted: true, reason: 'CONSENT_ACTIVE' },
      },
    ]);
    expect(seen[1]?.number).toBeGreaterThan(seen[0]?.number ?? 0);
    // Whoever lost the last answer asks again and gets it again.
    const again = await newsletter(`after=${seen[0]?.token}`);
    expect(again.changes).toEqual([seen[1]]);
  });

  it('numbers every change, without gaps, from the first one on', async () => {
    const all: Change[] = [];
    let page = await changes('limit=3');
    for (;;) {
      all.push(...page.changes);
      if (!page.more) break;
      page = await changes(`limit=3&after=${page.next}`);
    }
    expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
  });

  it('waits for a change, and answers at once when there is one', async () => {
    const waiting = newsletter(`after=${await now()}&wait=30`);
    await pause(100);
    await acme.grant('grace@example.org', 'newsletter');
    expect((await waiting).changes).toMatchObject([{ reason: 'CONSENT_ACTIVE' }]);
  });

  it('answers with nothing when the time is over, and with where to go on', async () => {
    const after = await now();
    expect(await newsletter(`after=${after}&wait=0`)).toEqual({ changes: [], next: after, more: false });
  });

  it('of another purpose is empty, and gets on all the same', async () => {
    const before = await now();
    await acme.grant('other@example.org', 'newsletter');
    await newsletter(`after=${before}&wait=30`);
    const page = await changes(`purpose=account&after=${before}`);
    expect(page.changes).toEqual([]);
    expect(Number.parseInt(page.next, 10)).toBeGreaterThan(Number.parseInt(before, 10));
  });

  it('made by time carry both instants: when it changed, and when that was noticed', async () => {
    const after = await now();
    const expiresAt = new Date(Date.now() + 1_200).toISOString();
    await acme.grant('soon@example.org', 'newsletter', { expiresAt });
    const seen: Change[] = [];
    for (let page = await newsletter(`after=${after}&wait=30`); seen.length < 2;) {
      seen.push(...page.changes);
      if (seen.length < 2) page = await newsletter(`after=${page.next}&wait=30`);
    }
    expect(seen[1]).toMatchObject({ reason: 'CONSENT_EXPIRED', cause: 'time', changedAt: expiresAt });
    expect(Date.parse(seen[1]?.writtenAt ?? '')).toBeGreaterThan(Date.parse(expiresAt));
  });

  it('begin anew where their file was thrown away, and a token from before is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'changes-'));
    const begin = async () => {
      const running = await runService({ DATA_DIR: folder });
      return { running, client: new Client(running.url) };
    };
    const first = await begin();
    await setUpAcme(first.running.url);
    await first.client.grant('ada@example.org', 'newsletter');
    const { next } = (await first.client.get('/v1/changes?wait=10')).body as Page;
    await first.running.stop();
    for (const ending of ['', '-wal', '-shm'])
      await rm(join(folder, `read-models.sqlite${ending}`), { force: true });
    const second = await begin();
    const again = (await second.client.get('/v1/changes?wait=10')).body as Page;
    expect(again.changes[0]).toMatchObject({ number: 1 });
    const gone = (await second.client.get(`/v1/changes?after=${next.replace(/^\d+/, '1')}`, 410)).body;
    expect(gone.details.restartFrom).toBe(again.changes[0]?.token.replace(/^1/, '0'));
    await second.running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('refuses a token of another ledger, and says where to start again', async () => {
    const gone = (await acme.get('/v1/changes?after=17.AAAAAAAAAAA', 410)).body;
    expect(gone).toMatchObject({
      code: 'CHANGES_TOKEN_GONE',
      details: { restartFrom: expect.stringMatching(/^0\./) },
    });
    const beyond = (await now()).replace(/^\d+/, '999999999');
    await acme.get(`/v1/changes?after=${beyond}`, 410);
    await acme.get(`/v1/changes?after=${gone.details.restartFrom}`, 200);
    // Who waits for a no about a purpose that does not exist would wait for ever.
    expect((await acme.get('/v1/changes?purpose=newslettr&wait=30', 422)).body.code).toBe('PURPOSE_UNKNOWN');
    for (const query of ['after=17', 'after=-1.AAAAAAAAAAA', 'wait=31', 'limit=0', 'subject=ada@example.org'])
      await acme.get(`/v1/changes?${query}`, 400);
  });

  describe('as server-sent events', () => {
    const url = (query: string) => `${service.url}/v1/changes?purpose=newsletter&operation=use&${query}`;

    it('pushes every change, and goes on after the last one seen', async () => {
      const first = await EventReader.open(url(`after=${await now()}`));
      expect(first.answer.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'x-request-id': expect.any(String),
      });
      await acme.grant('push@example.org', 'newsletter');
      expect(await first.take(1)).toMatchObject([{ permitted: true }]);
      first.leave();
      await acme.withdraw('push@example.org', 'newsletter');
      await acme.grant('push2@example.org', 'newsletter');
      const second = await EventReader.open(url(''), { 'last-event-id': first.lastId });
      expect(await second.take(2)).toMatchObject([
        { reason: 'CONSENT_WITHDRAWN' },
        { reason: 'CONSENT_ACTIVE' },
      ]);
      second.leave();
    });

    it('come where they are preferred, and from the place asked for where no event was seen yet', async () => {
      const start = await now();
      await acme.grant('first@example.org', 'newsletter');
      const reader = await EventReader.open(url(`after=${start}`), {
        accept: 'text/event-stream, */*;q=0.1',
        'last-event-id': '',
      });
      expect(await reader.take(1)).toMatchObject([{ reason: 'CONSENT_ACTIVE' }]);
      reader.leave();
    });

    it('a reader that vanishes and one that never reads cost nothing, and nobody waits for them', async () => {
      const after = await now();
      const vanishing = await Promise.all(
        Array.from({ length: 20 }, () => EventReader.open(url('after=now'))),
      );
      // Asks, and never takes a byte: what the system's buffers do not hold is not even read.
      const deaf = connect(Number(new URL(service.url).port), '127.0.0.1');
      deaf.pause();
      deaf.write(`GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`);
      for (const reader of vanishing) reader.leave();
      const attentive = await EventReader.open(url(`after=${after}`));
      for (let index = 0; index < 20; index++) await acme.grant(`many${index}@example.org`, 'newsletter');
      expect(await attentive.take(20)).toHaveLength(20);
      attentive.leave();
      deaf.destroy();
    });

    it('refuses what it cannot give before it begins', async () => {
      const answer = await fetch(url('after=17.AAAAAAAAAAA'), { headers: { accept: 'text/event-stream' } });
      expect(answer.status).toBe(410);
      expect(await (await fetch(url(''), { headers: { accept: 'text/csv' } })).json()).toMatchObject({
        status: 406,
      });
    });
  });

  it('lets everybody go when the service stops', async () => {
    const other = await runService();
    await setUpAcme(other.url);
    const reader = await EventReader.open(`${other.url}/v1/changes?after=now`);
    const waiting = fetch(`${other.url}/v1/changes?after=now&wait=30`);
    await pause(100);
    await other.stop();
    expect((await waiting).status).toBe(200);
    while (!reader.ended) await pause(5);
  });
});
