import { setUpAcme } from '../e2e/acme.js';
import { told } from '../faults/http.js';
import type { Served } from '../support/service-process.js';
import { check, grant, ManyProcesses, until, withdraw } from './roles.js';

interface Export {
  readonly id: string;
  readonly status: string;
  readonly finishedAt?: string;
  readonly digest?: string;
}

describe('a ledger in several processes that goes on in one', () => {
  let many: ManyProcesses;
  beforeAll(async () => (many = await ManyProcesses.open()));
  afterAll(() => many.close());

  it('has what each of them left: bundles at their addresses, who was erased meanwhile in none, records of checks', async () => {
    const [one, other] = [await many.start('api,sealer'), await many.start('api,projector')];
    await setUpAcme(one.url);
    const [ada, eve] = [await grant(one, 'ada@example.org'), await grant(other, 'eve@example.org')];
    await check(other, 'ada@example.org', { atLeast: ada.position });
    const ofAda = await made(one, ada.subject);
    const ofEve = await made(other, eve.subject);
    await other.stop('SIGKILL');
    await withdraw(one, 'eve@example.org');
    await erase(one, eve.subject);
    await one.stop();

    const alone = await many.start('api,projector,sealer');
    expect(await stateOf(alone, ofAda.id)).toEqual(ofAda);
    expect((await bundle(alone, ofAda.id)).status).toBe(200);
    expect(await stateOf(alone, ofEve.id)).toMatchObject({ status: 'erased' });
    expect((await bundle(alone, ofEve.id)).status).toBe(410);
    const decisions = await (await fetch(`${alone.url}/v1/decisions`)).text();
    expect(decisions.trim().split('\n')).toHaveLength(2);
    await alone.stop();

    // And in several again: the first of them has it.
    const first = await many.start('api');
    expect(await stateOf(first, ofAda.id)).toEqual(ofAda);
    expect((await bundle(first, ofAda.id)).status).toBe(200);
  });
});

async function made(at: Served, subject: string): Promise<Export> {
  const { id } = await told<Export>(at.url, '/v1/evidence/exports', {
    scope: 'subject',
    subject: { id: subject },
  });
  await until('the bundle is made', async () => (await stateOf(at, id)).status === 'done');
  return stateOf(at, id);
}

function stateOf({ url }: Served, id: string): Promise<Export> {
  return told(url, `/v1/evidence/exports/${id}`);
}

function bundle({ url }: Served, id: string): Promise<Response> {
  return fetch(`${url}/v1/evidence/exports/${id}/bundle`);
}

async function erase({ url }: Served, subject: string): Promise<void> {
  await told(url, '/v1/erasures/executions', { controller: 'acme', subject: { id: subject }, purposes: '*' });
}
