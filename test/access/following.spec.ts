import { once } from 'node:events';
import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { MOST_OF_ONE } from '../../apps/ledger-api/changes/followers.js';
import { guardedHouse, type GuardedHouse } from './guarded-house.js';

/** One reader of the server-sent events of acme. */
interface Follower {
  readonly asked: ClientRequest;
  readonly status: number | undefined;
  text(): string;
  /** Within so many milliseconds. */
  ended(ms: number): Promise<boolean>;
}

describe('whoever follows changes', () => {
  let house: GuardedHouse;
  const open: ClientRequest[] = [];
  beforeAll(async () => {
    house = await guardedHouse();
  });
  afterAll(async () => {
    for (const asked of open) asked.destroy();
    await house.stop();
  });

  async function follow(key: string): Promise<Follower> {
    const asked = get(`${house.url}/v1/changes?controller=acme&after=now`, {
      agent: false,
      headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    });
    asked.on('error', () => undefined);
    open.push(asked);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    let text = '';
    let over = false;
    answer.on('data', (part: Buffer) => (text += String(part)));
    answer.on('error', () => undefined);
    answer.on('close', () => (over = true));
    return {
      asked,
      status: answer.statusCode,
      text: () => text,
      ended: async (ms) => {
        const until = Date.now() + ms;
        while (!over && Date.now() < until) await pause(10);
        return over;
      },
    };
  }
  const made = async (order: object) => {
    const grants = [{ role: 'checker', controllers: ['acme'] }];
    const { body } = await house.admin.post('/v1/operations/keys', { label: 'x', grants, ...order });
    return { id: String(body['id']), key: String(body['key']) };
  };

  it('is let go when the key is revoked, and others are not', async () => {
    const [mine, others] = [await made({}), await made({})];
    const [revoked, follower] = [await follow(mine.key), await follow(others.key)];
    const waiting = house.as(mine.key).get('/v1/changes?after=now&wait=20');
    await pause(200);
    await house.admin.post('/v1/operations/keys/revocations', { id: mine.id });
    expect(await revoked.ended(5_000)).toBe(true);
    expect((await waiting).status).toBe(401);
    await house.person('acme', 'late@example.org');
    while (!follower.text().includes('event: change')) await pause(10);
    expect(revoked.text()).not.toContain('event: change');
    expect(await follower.ended(0)).toBe(false);
  });

  it.each([
    ['key', (expiresAt: string) => ({ expiresAt })],
    ['grant', (expiresAt: string) => ({ grants: [{ role: 'checker', controllers: ['acme'], expiresAt }] })],
  ])('gets nothing after the end of its %s', async (_what, order) => {
    const ends = Date.now() + 1_500;
    const follower = await follow((await made(order(new Date(ends).toISOString()))).key);
    expect(follower.status).toBe(200);
    await pause(ends + 50 - Date.now());
    await house.person('acme', `${ends}@example.org`);
    expect(await follower.ended(5_000)).toBe(true);
    expect(follower.text()).not.toContain('event: change');
  });

  it('leaves places to others', async () => {
    const { key } = await made({});
    const many = await Promise.all(Array.from({ length: MOST_OF_ONE + 4 }, () => follow(key)));
    const answered = (status: number) => many.filter((one) => one.status === status).length;
    expect([answered(200), answered(503)]).toEqual([MOST_OF_ONE, 4]);
    const other = await follow((await made({})).key);
    expect(other.status).toBe(200);
    for (const { asked } of many) asked.destroy();
    // Places are free again once their holders are gone.
    for (let again = await follow(key); again.status !== 200; again = await follow(key)) await pause(20);
  });
});
