import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decisionsOf, publishedCheckpoint, saidBy, startInVain, tool } from '../backup/restored-ledger.js';
import { Simulator } from '../event-store-simulator/index.js';
import { told } from '../faults/http.js';
import { makeTestDatabase, type TestDatabase } from '../support/postgres/index.js';
import { type Served, startService } from '../support/service-process.js';
import {
  addKey,
  answered,
  answersAboutOthers,
  appendTo,
  factsIn,
  factsOn,
  fieldsOf,
  type KillAt,
  type LivedLedger,
  liveOn,
  namesOf,
  runCopy,
  SEAL,
  TEXT,
} from './moved-ledger.js';

let root: string;
let lived: LivedLedger;
let said: {
  readonly decisions: string[];
  readonly others: string[];
  readonly checkpoint: string;
  /** A token of whoever follows the changes. */
  readonly change: string;
};

let data: string;
let target: string;
let simulator: Simulator;
let database: TestDatabase;
let service: Served | undefined;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'ledger-moves-'));
  lived = await liveOn(join(root, 'lived'), 140);
  const living = await startService(lived.data, SEAL);
  said = {
    decisions: await answered(() => decisionsOf(living.url, lived.people)),
    others: await answered(() => answersAboutOthers(living.url, lived)),
    checkpoint: await publishedCheckpoint(living.url),
    change: await newestChange(living.url),
  };
  await living.stop();
}, 240_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(async () => {
  data = join(mkdtempSync(join(root, 'case-')), 'data');
  target = `${data}-production`;
  await cp(lived.data, data, { recursive: true });
  simulator = await Simulator.start();
  database = await makeTestDatabase();
});
afterEach(async () => {
  await service?.stop('SIGKILL');
  service = undefined;
  simulator.stop();
  await database.drop();
});

const databases = () => ['--database', database.url, '--keys-database', database.keysUrl];
const copy = (at: KillAt = {}, more = databases()) =>
  runCopy(['--from', data, '--to', simulator.url, ...more], simulator, at);
const done = { code: 0, err: '', out: expect.stringContaining('takes no more facts') };
const settings = () => ({
  ...SEAL,
  EVENTSTORE_URL: simulator.url,
  DATABASE_URL: database.url,
  KEYS_DATABASE_URL: database.keysUrl,
});

async function newestChange(url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/changes?controller=acme&after=now`);
  return ((await answer.json()) as { next: string }).next;
}

/** Numbers of the source's changes are none of the copy's: whoever goes on with one is told where to begin again. */
async function demandOldChangesGone(url: string): Promise<void> {
  const gone = await fetch(`${url}/v1/changes?controller=acme&after=${said.change}`);
  const { code, details } = (await gone.json()) as { code: string; details: { restartFrom: string } };
  expect([gone.status, code]).toEqual([410, 'CHANGES_TOKEN_GONE']);
  const again = await fetch(`${url}/v1/changes?controller=acme&after=${details.restartFrom}&wait=30`);
  const { changes } = (await again.json()) as { changes: { number: number }[] };
  expect(changes[0]).toMatchObject({ number: 1 });
}

/** Starts the service on the copy and holds it against what the source said. */
async function demandSameLedger(stores: Readonly<Record<string, string>> = settings()): Promise<Served> {
  service = await startService(target, stores);
  const { url } = service;
  expect(await answered(() => decisionsOf(url, lived.people))).toEqual(said.decisions);
  expect(await answered(() => answersAboutOthers(url, lived))).toEqual(said.others);
  const { origin, size } = saidBy(await publishedCheckpoint(url));
  expect(origin).toBe(saidBy(said.checkpoint).origin);
  expect(size).toBeGreaterThan(saidBy(said.checkpoint).size);
  await demandOldChangesGone(url);
  const checked = await tool(['fsck'], url);
  expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('nothing found')]);
  return service;
}

describe('a ledger that is moved from embedded stores to servers', () => {
  it('holds there the same facts in the same order, gives the same answers, and goes on with the same log', async () => {
    await addKey(join(data, 'access.sqlite'), 'shop');
    expect(await copy()).toEqual(done);
    const before = await factsIn(data);
    const after = await factsOn(simulator.url);
    expect(namesOf(after.slice(0, before.length))).toEqual(namesOf(before));
    const [moved, arrived] = [before.at(-1), after[before.length]];
    expect([moved?.type, moved && fieldsOf(moved)]).toEqual(['ledger.moved', { to: 'eventstoredb' }]);
    expect([arrived?.type, arrived && fieldsOf(arrived)]).toEqual(['ledger.arrived', { epoch: 2 }]);

    const { url } = await demandSameLedger();
    expect(decisionsIn(said.decisions)).toEqual({ permitted: true, denied: true, erased: true });
    const granted = {
      controller: 'acme',
      subject: { scheme: 'email', value: 'home@example.org' },
      purpose: 'offers',
      ...{ notice: 'privacy', noticeVersion: 1, evidence: { form: 'x' } },
    };
    const { subject } = await told<{ subject: string }>(url, '/v1/consents', granted);
    expect(subject).toBe(lived.linked[0]);
    expect(await database.asSuperuser('SELECT label FROM ledger.access_key')).toEqual([{ label: 'shop' }]);
    const text = await fetch(`${url}/v1/texts/${lived.text}`);
    expect(await text.text()).toBe(TEXT);
  }, 240_000);

  it('leaves a source behind that takes no facts any more, and cannot be moved again', async () => {
    expect(await copy()).toEqual(done);
    const silent = await startInVain(data);
    expect([silent.code, silent.err.trim().split('\n')]).toEqual([
      78,
      [expect.stringMatching(/^LEDGER_MOVED: this ledger was moved to eventstoredb and goes on there/)],
    ]);
    rmSync(target, { recursive: true });
    expect(await copy()).toEqual({ code: 1, out: '', err: expect.stringContaining('LEDGER_MOVED') });
  }, 240_000);

  it('keeps everything but the facts in files where no database is named', async () => {
    expect(await copy({}, [])).toEqual(done);
    await demandSameLedger({ ...SEAL, EVENTSTORE_URL: simulator.url });
  }, 240_000);

  it('is moved by the command that is repeated, wherever it was killed with -9', async () => {
    let appends = 0;
    const kills: readonly KillAt[] = [
      { call: ({ method }) => method === 'append' && ++appends === 60 },
      { line: 'copying texts' },
      { line: 'comparing decisions' },
      { line: 'closing the source' },
      { call: ({ method, stream }) => method === 'append' && stream === 'ledger-epochs-main' },
      { call: ({ method }) => method === 'tombstone' },
      { call: ({ method, stream }) => method === 'append' && stream === 'ledger-seals-main' },
    ];
    for (const at of kills) {
      expect(await copy(at)).toBeUndefined();
      const early = await startInVain(target, settings());
      expect([early.code, early.err]).toEqual([78, expect.stringContaining('holds a part of a ledger')]);
    }
    expect(await copy()).toEqual(done);
    const before = await factsIn(data);
    expect(namesOf((await factsOn(simulator.url)).slice(0, before.length))).toEqual(namesOf(before));
    await demandSameLedger();
  }, 480_000);
});

describe('a ledger that cannot be moved', () => {
  const refused = (sentence: string) => ({
    code: 1,
    out: expect.anything(),
    err: expect.stringContaining(sentence),
  });

  it('is one that a service runs on', async () => {
    service = await startService(data, SEAL);
    expect(await copy()).toEqual(refused('is in use'));
    expect(existsSync(join(target, 'copying.json'))).toBe(false);
  }, 120_000);

  it('is one whose half copy is no longer its beginning', async () => {
    let appends = 0;
    expect(await copy({ call: ({ method }) => method === 'append' && ++appends === 60 })).toBeUndefined();
    const [fact] = await factsIn(data);
    await appendTo(simulator.url, fact);
    expect(await copy()).toEqual(refused('The target holds other facts than the source, from fact '));
    // Nothing is lost: the source still lives.
    service = await startService(data, SEAL);
    const { url } = service;
    expect(await answered(() => decisionsOf(url, lived.people))).toEqual(said.decisions);
  }, 240_000);

  it('has a half copy that no service takes for a ledger, under whatever folder', async () => {
    expect(await copy({ line: 'copying texts' })).toBeUndefined();
    writeFileSync(join(target, 'copying.json'), '{"led');
    const half = await startInVain(target, settings());
    expect([half.code, half.err]).toEqual([78, expect.stringContaining('holds a part of a ledger')]);
    expect(await copy()).toEqual(refused('is damaged'));
    const elsewhere = await startInVain(join(root, 'elsewhere'), settings());
    expect([elsewhere.code, elsewhere.err]).toEqual([78, expect.stringContaining('none of its keys')]);
    rmSync(target, { recursive: true });
    expect(await copy()).toEqual(refused('The event store is not empty: it holds the ledger'));
  }, 240_000);
});

function decisionsIn(decisions: readonly string[]) {
  const has = (text: string) => decisions.some((decision) => decision.includes(text));
  return { permitted: has('[true'), denied: has('[false'), erased: has('ERASED') };
}
