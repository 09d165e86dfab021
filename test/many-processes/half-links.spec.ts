import { setUpAcme } from '../e2e/acme.js';
import { Simulator } from '../event-store-simulator/index.js';
import { ask, told } from '../faults/http.js';
import type { Served } from '../support/service-process.js';
import { check, grant, ManyProcesses, standingOf, until, withdraw } from './roles.js';

/** What is left after a kill is taken up by another process within this, milliseconds; a test on a slow machine waits longer. */
const TAKEN_UP_WITHIN_MS = 10_000;

describe('a link of two subjects whose writer is killed between its halves', () => {
  let simulator: Simulator;
  let many: ManyProcesses;
  let projector: Served;
  beforeAll(async () => {
    simulator = await Simulator.start();
    many = await ManyProcesses.open(simulator);
    projector = await many.start('projector');
    await until(
      'one leads',
      async () => (await standingOf(projector, 'projections'))?.startsWith('leader') ?? false,
    );
  });
  afterAll(() => many.close());

  it('is finished by another one; until then all of them read it as linked, those that start later, too', async () => {
    const killed = await many.start('api');
    await setUpAcme(killed.url);
    const early = await grant(killed, 'early@example.org');
    const late = await grant(killed, 'late@example.org');
    // A person who withdrew under one identifier stays withdrawn under the other, once they are linked.
    await withdraw(killed, 'early@example.org');
    const other = await many.start('api');
    expect(await check(other, 'late@example.org')).toMatchObject({ permitted: true });

    const second = `subject-${late.subject}`;
    const reached = new Promise<void>((resolve) => {
      simulator.fault = ({ method, stream }) => {
        if (stream !== second || (method !== 'append' && method !== 'batchAppend')) return undefined;
        resolve();
        return { do: 'swallow', stored: false };
      };
    });
    const answer = ask(killed.url, '/v1/subjects/links', {
      controller: 'acme',
      subject: { id: early.subject },
      absorbed: late.subject,
    });
    await reached;
    await killed.stop('SIGKILL');
    expect(await answer).toEqual({ kind: 'none' });
    const waiting = `SELECT canonical, absorbed FROM ledger.link_under_way`;
    expect(await many.database.asSuperuser(waiting)).toEqual([
      { canonical: early.subject, absorbed: late.subject },
    ]);

    // Nobody else can write the second half yet; it reads as linked all the same.
    const started = await many.start('api');
    for (const api of [other, started])
      expect(await check(api, 'late@example.org', { consistency: 'strong' })).toMatchObject({
        permitted: false,
      });
    simulator.fault = () => undefined;
    const took = await until(
      'the link is finished',
      async () => (await many.database.asSuperuser(waiting)).length === 0,
    );
    process.stderr.write(`a half link was finished ${took} ms after that was possible\n`);
    expect(took).toBeLessThan(6 * TAKEN_UP_WITHIN_MS);
    const { entries } = await told<{ entries: { type: string; fields: object }[] }>(
      started.url,
      `/v1/subjects/${late.subject}/timeline`,
    );
    const absorbed = entries.filter(({ type }) => type === 'subject.absorbed');
    expect(absorbed).toMatchObject([{ fields: { canonical: early.subject } }]);
  });
});
