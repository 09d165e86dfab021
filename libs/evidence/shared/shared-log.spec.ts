import { LeadershipLost, openPostgres, type OpenedPostgres } from '#postgres';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeTestDatabase, type TestDatabase } from '../../../test/support/postgres/index.js';
import {
  compareLog,
  demandShared,
  fetchSharedLog,
  LOG_MIGRATIONS,
  LogErrands,
  followLog,
  nodeHashing,
  type EvidenceLog,
} from '../index.js';
import { mapKey } from '../map/index.js';
import { inclusionProof, leafHash, verifyInclusion } from '../merkle/index.js';
import { keyOf, makeLogWorld, ORIGIN, testKeys, type LogWorld } from '../testing/log-world.js';
import { openEvidenceLog } from '../log/open-log.js';

const PERSONS = ['1', '2', '3'].map((n) => `subject-0000000${n}-0000-4000-8000-000000000000`);

describe('a log that several processes share on PostgreSQL', () => {
  let database: TestDatabase;
  let postgres: OpenedPostgres;
  let world: LogWorld;
  let opened: EvidenceLog[];
  /** Whose turn it is to seal. */
  let elected: number;

  beforeEach(async () => {
    database = await makeTestDatabase();
    postgres = await openPostgres({ url: database.url, tables: LOG_MIGRATIONS, keys: [], ledger: undefined });
    world = await makeLogWorld();
    for (const name of ['a', 'b', 'c', 'other']) await mkdir(join(world.folder, name));
    opened = [];
    elected = 0;
  });
  afterEach(async () => {
    for (const log of opened) await log.close();
    await world.end();
    await postgres.close();
    await database.drop();
  });

  const optionsOf = (name: string) => ({
    store: world.store,
    subjects: testKeys,
    dataFolder: join(world.folder, name),
    secretsFolder: join(world.folder, 'secrets'),
    origin: ORIGIN,
    clock: { now: () => world.now },
  });

  /** Opens the log as the newly elected sealer, in a folder of its own. */
  async function seal(name: string): Promise<EvidenceLog> {
    const epoch = ++elected;
    const fence = async () => {
      if (elected !== epoch) throw new LeadershipLost('sealer');
    };
    const log = await openEvidenceLog({
      ...optionsOf(name),
      shared: { database: postgres.service, election: { epoch, fence } },
    });
    opened.push(log);
    return log;
  }

  async function follow(name: string, onForgotten?: (subjectId: string) => void): Promise<EvidenceLog> {
    const log = await followLog({
      ...optionsOf(name),
      shared: { database: postgres.service },
      ...(onForgotten && { onForgotten }),
    });
    opened.push(log);
    return log;
  }

  async function reached(log: EvidenceLog, size: bigint): Promise<void> {
    for (let tries = 0; log.latest()?.size !== size; tries++) {
      if (tries > 400) throw new Error(`at ${log.latest()?.size}, not ${size}: ${log.state.failing}`);
      await pause(25);
    }
  }

  async function close(log: EvidenceLog): Promise<void> {
    opened.splice(opened.indexOf(log), 1);
    await log.close();
  }

  /** Everything that a process can be asked of its log, as text. */
  async function toldBy(log: EvidenceLog): Promise<string> {
    const sealed = await log.underSeal(({ checkpoint, hashAt, mapSize, mapPath }) => ({
      note: checkpoint.note,
      mapSize: String(mapSize),
      root: Buffer.from(hashAt(0, 0n)).toString('hex'),
      paths: PERSONS.map((name) => mapPath(mapKey(nodeHashing, keyOf(name.slice('subject-'.length))))),
    }));
    const leaves = log.leaves(0n, 1_000).slice(0, Number(log.latest()?.size));
    const tile = log.tile(`tile/entries/000.p/${log.latest()?.size}`);
    return JSON.stringify(
      { sealed, leaves, vkeys: log.vkeys(), tile: tile && Buffer.from(tile) },
      (_, value) =>
        typeof value === 'bigint'
          ? String(value)
          : value instanceof Uint8Array
            ? Buffer.from(value).toString('hex')
            : (value as unknown),
    );
  }

  it('is answered for by every process, and each has checked what it answers', async () => {
    const sealer = await seal('a');
    const api = await follow('b');
    for (const person of PERSONS) {
      await world.record(person, 2);
      await sealer.sealNow();
    }
    const [id = ''] = await world.record(PERSONS[0] as string);
    const { size, root } = await sealer.sealNow();
    await reached(api, size);
    expect(await toldBy(api)).toBe(await toldBy(sealer));
    const seq = api.seqOf(PERSONS[0] as string, id) as bigint;
    const leaf = api.leaf(seq)?.leaf as Uint8Array;
    const proof = await api.underSeal(({ hashAt }) => inclusionProof(nodeHashing, hashAt, seq, size));
    expect(() =>
      verifyInclusion(nodeHashing, {
        index: seq,
        size,
        leafHash: leafHash(nodeHashing, leaf),
        proof: proof ?? [],
        root,
      }),
    ).not.toThrow();
    expect(await api.fsck()).toMatchObject({ findings: [], leaves: Number(size) });
    expect(api.signer.vkey).toBe(sealer.signer.vkey);
    // One that begins now has the same.
    const late = await follow('c');
    await reached(late, size);
    expect(await toldBy(late)).toBe(await toldBy(sealer));
  });

  it('goes on with the next sealer from what is shared, wherever the one before was stopped', async () => {
    const first = await seal('a');
    await world.record(PERSONS[0] as string, 5);
    const before = await first.sealNow();
    // Leaves that the first has made, and shared with nobody.
    await world.record(PERSONS[1] as string, 5);
    await pause(200);
    const second = await seal('b');
    await expect(first.sealNow()).rejects.toMatchObject({ code: 'CLOSED' });
    expect(first.state.halted).toBe(true);
    await world.record(PERSONS[2] as string);
    const after = await second.sealNow();
    expect(after.size).toBeGreaterThan(before.size + 5n);
    expect(second.checkpoint(before.size)?.note).toBe(before.note);
    expect(await second.fsck()).toMatchObject({ findings: [] });
    // The first one follows now, and throws away what it had alone.
    await close(first);
    const again = await follow('a');
    await reached(again, after.size);
    expect(await toldBy(again)).toBe(await toldBy(second));
    await close(second);
    await close(again);
    const third = await seal('a');
    await world.record(PERSONS[2] as string);
    await third.sealNow();
    expect(await third.fsck()).toMatchObject({ findings: [] });
  });

  it('records no seal and signs no root that is not shared', async () => {
    const sealer = await seal('a');
    await world.record(PERSONS[0] as string);
    const { size } = await sealer.sealNow();
    await database.asSuperuser('ALTER TABLE ledger.log_state RENAME TO log_state_away');
    await world.record(PERSONS[0] as string);
    const sealed = sealer.sealNow();
    await pause(1_500);
    const seals = await world.store.readStream('ledger-seals-main');
    expect([seals.length, sealer.latest()?.size]).toEqual([1, size]);
    await database.asSuperuser('ALTER TABLE ledger.log_state_away RENAME TO log_state');
    expect((await sealed).size).toBe(size + 2n);
  });

  it('a root that differs from a shared one halts the sealer', async () => {
    const sealer = await seal('a');
    await world.record(PERSONS[0] as string);
    const { size } = await sealer.sealNow();
    await database.asSuperuser(
      `INSERT INTO ledger.log_checkpoint (size, root, epoch, signers, map_size, version)
       VALUES (${size + 2n}, '\\x00', 1, '', 0, 0)`,
    );
    await world.record(PERSONS[0] as string);
    await expect(sealer.sealNow()).rejects.toMatchObject({ code: 'CLOSED' });
    expect(sealer.state.failing).toMatch(/^TWO_ROOTS/);
    expect(sealer.latest()?.size).toBe(size);
  });

  it('a copy does not take leaves that have not the root that was signed', async () => {
    const sealer = await seal('a');
    await world.record(PERSONS[0] as string, 3);
    const { size } = await sealer.sealNow();
    await database.asSuperuser(
      `UPDATE ledger.log_leaf SET leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 1) WHERE seq = 1`,
    );
    const api = await follow('b');
    await pause(500);
    expect([api.latest(), api.state.failing]).toEqual([undefined, expect.stringMatching(/^TABLE_DIFFERS/)]);
    await database.asSuperuser(
      `UPDATE ledger.log_leaf SET leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 1) WHERE seq = 1`,
    );
    await reached(api, size);
    await pause(100);
    expect(api.state.failing).toBeUndefined();
  });

  it('forgets whose the leaves were, in every process and in the database', async () => {
    const told: string[] = [];
    const sealer = await seal('a');
    const api = await follow('b', (subjectId) => told.push(subjectId));
    for (const person of PERSONS) await world.record(person, 2);
    await reached(api, (await sealer.sealNow()).size);
    // As `Forgetting` does it: the log's part alone, then what comes next is sealed.
    const { log } = (
      sealer as unknown as { parts: { log: { forget(stream: string): number; share(): Promise<void> } } }
    ).parts;
    expect(log.forget(PERSONS[1] as string)).toBe(2);
    await log.share();
    await world.record(PERSONS[2] as string);
    const { size } = await sealer.sealNow();
    await reached(api, size);
    await pause(100);
    expect(told).toEqual([(PERSONS[1] as string).slice('subject-'.length)]);
    expect(await toldBy(api)).toBe(await toldBy(sealer));
    expect(api.leaves(0n, 100).filter(({ event }) => event === undefined)).toHaveLength(2);
    const rows = await database.asSuperuser<{ n: number }>(
      `SELECT count(*)::int AS n FROM ledger.log_stream WHERE name = '${PERSONS[1]}'`,
    );
    expect(rows).toEqual([{ n: 0 }]);
    const late = await follow('c');
    await reached(late, size);
    expect(await toldBy(late)).toBe(await toldBy(sealer));
    await close(sealer);
    const next = await seal('other');
    await world.record(PERSONS[2] as string);
    await next.sealNow();
    await reached(late, next.latest()?.size ?? 0n);
    expect(await toldBy(late)).toBe(await toldBy(next));
  });

  it('another process may ask the sealer to seal, and to change the key; the next sealer has the new one', async () => {
    const sealer = await seal('a');
    const api = await follow('b');
    const stop = new AbortController();
    const errands = new LogErrands(postgres.service, { now: () => world.now });
    const serving = errands.serve(sealer, elected, stop.signal, () => undefined);
    await world.record(PERSONS[0] as string);
    const { size } = await api.sealNow();
    expect(sealer.latest()?.size).toBe(size);
    const old = api.signer.vkey;
    const fresh = await api.rotateSigningKey();
    await reached(api, sealer.latest()?.size ?? 0n);
    expect(api.vkeys()).toEqual([old, fresh]);
    await pause(300);
    expect(api.signer.vkey).toBe(fresh);
    stop.abort();
    await serving;
    await close(sealer);
    const next = await seal('c');
    expect(next.vkeys()).toEqual([old, fresh]);
    expect(next.signer.vkey).toBe(fresh);
    await world.record(PERSONS[0] as string);
    await reached(api, (await next.sealNow()).size);
  });

  it('that was a file before is shared from its beginning; a folder with another log is refused', async () => {
    await world.open();
    await world.record(PERSONS[0] as string, 3);
    const { size, note } = await world.log.sealNow();
    await world.log.close();
    await expect(demandShared(world.folder, postgres.service)).rejects.toMatchObject({ code: 'STORE' });
    const shared = { shared: { database: postgres.service } };
    const alone = await world.open(shared);
    expect(alone.latest()?.note).toBe(note);
    await world.record(PERSONS[0] as string);
    await alone.sealNow();
    const api = await follow('b');
    await reached(api, size + 2n);
    expect(api.checkpoint(size)?.note).toBe(note);
    await demandShared(world.folder, postgres.service);
    await alone.close();
    // A folder that lost its copy, or came from a backup, gets what is shared, and can be compared with what others kept.
    await fetchSharedLog(join(world.folder, 'c'), postgres.service);
    expect(compareLog(join(world.folder, 'c'), note)).toEqual({ standing: 'continues', size });
    const other = { dataFolder: join(world.folder, 'other') };
    const log = await world.open(other);
    await world.record(PERSONS[0] as string);
    await log.sealNow();
    await expect(world.open({ ...other, ...shared })).rejects.toMatchObject({ code: 'STORE' });
  });
});
