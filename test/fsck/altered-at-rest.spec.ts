import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessRecord } from '#accountability';
import { openSqliteEventStore } from '#event-store/sqlite';
import { fsckFolder, openEvidenceLog, type FsckReport } from '#evidence';
import { GRANT, RecordingLedger } from '../recording/recording-ledger.js';
import { peek, tamper } from './store/tamper.js';

let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fsck-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A ledger that was used for a while, forgot a person, and was stopped. @returns its first person's stream */
async function stoppedLedger(forget = false): Promise<string> {
  const clock: { world?: RecordingLedger } = {};
  const now = () => clock.world?.now ?? Date.UTC(2026, 2, 1);
  const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite'), now });
  const world = (clock.world = await RecordingLedger.open({ folder, store }));
  const { subjects, ledger } = world;
  const log = await openEvidenceLog({
    store,
    subjects,
    dataFolder: folder,
    origin: ledger.asking.identity.origin,
    clock: { now },
    // Only what the test asks for is sealed: its clock leaps.
    rules: { waitMs: Infinity, idleMs: Infinity },
  });
  await world.publish();
  const person = { subject: { scheme: 'email', value: 'grace@example.org' } } as const;
  const kept = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT }, person);
  const accesses = new AccessRecord({ store, subjects, clock: { now } });
  await accesses.record({
    ...{ scope: 'checkSubject', who: 'local', why: 'somebody asked' },
    ...{ controller: 'acme', subject: kept.subjectId },
  });
  await log.sealNow();
  const gone = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
  if (forget) {
    await world.record('erasure.executed', { purposes: '*', retained: [] });
    world.now += 20 * 365 * 86_400_000;
    await subjects.sweep(ledger.proofJudge);
    await log.forget([gone.subjectId as string]);
  }
  await world.record('consent.withdrawn', { purpose: 'newsletter' }, person);
  await log.sealNow();
  await log.close();
  await ledger.close();
  await subjects.close();
  await store.close();
  return `subject-${kept.subjectId}`;
}

async function found(): Promise<string[]> {
  return (await fsckFolder({ dataFolder: folder })).findings.map(({ code, where }) => `${code} ${where}`);
}

describe('fsck on a stopped folder', () => {
  it('finds nothing in an honest one, and says what it looked at', async () => {
    await stoppedLedger();
    const report: FsckReport = await fsckFolder({ dataFolder: folder });
    expect(report).toMatchObject({ found: 0, findings: [], forgotten: 0, behind: 0, checkpoints: 2 });
    expect(report.events).toBe(report.leaves);
    expect(report.boxesOpened).toBeGreaterThan(0);
  });

  it('knows the gaps of forgotten streams', async () => {
    await stoppedLedger(true);
    const report = await fsckFolder({ dataFolder: folder });
    expect(report).toMatchObject({ found: 0, findings: [] });
    expect(report.forgotten).toBeGreaterThan(1);
    expect(report.events + report.forgotten).toBe(report.leaves);
  });

  it('leaves in no backup of the keys what facts say is destroyed', async () => {
    await stoppedLedger();
    const keys = join(folder, 'keys.sqlite');
    const backup = join(folder, 'key-backups', 'keys-2026-03-01T000000.000Z.sqlite');
    mkdirSync(join(folder, 'key-backups'));
    copyFileSync(keys, backup);
    const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
    const world = await RecordingLedger.open({ folder, store });
    await world.record('erasure.executed', { purposes: '*', retained: [] });
    await world.ledger.close();
    await world.subjects.close();
    await store.close();
    // As if it had been killed before the keys were destroyed.
    copyFileSync(backup, keys);
    const living = 'SELECT key_id FROM data_key WHERE wrapped IS NOT NULL';
    const before = peek(backup, living).length;
    await fsckFolder({ dataFolder: folder });
    expect(peek(backup, living).length).toBeLessThan(before);
    expect(peek(backup, living)).toEqual(peek(keys, living));
  });

  it('names the event whose value was altered in events.sqlite', async () => {
    const stream = await stoppedLedger();
    tamper(join(folder, 'events.sqlite'), 'event', [
      `UPDATE event SET data = CAST(replace(CAST(data AS TEXT), '"purpose":"newsletter"', '"purpose":"analytics"') AS BLOB)
        WHERE type = 'consent.withdrawn'`,
    ]);
    expect(await found()).toEqual([expect.stringMatching(`^BODY ${stream} revision 2 `)]);
  });

  it('names an event whose bytes are no event any more, and one whose type or id was altered', async () => {
    const stream = await stoppedLedger();
    const of = "WHERE type = 'consent.withdrawn'";
    const file = join(folder, 'events.sqlite');
    tamper(file, 'event', [`UPDATE event SET data = CAST(CAST(data AS TEXT) || ' ' AS BLOB) ${of}`]);
    expect(await found()).toEqual([expect.stringMatching(`^BYTES ${stream} revision 2 `)]);
    tamper(file, 'event', [`UPDATE event SET data = substr(data, 1, length(data) - 1) ${of}`]);
    tamper(file, 'event', [`UPDATE event SET type = 'consent.refused' ${of}`]);
    expect(await found()).toEqual([expect.stringMatching(`^EVENT_TYPE ${stream} revision 2 `)]);
    tamper(file, 'event', [`UPDATE event SET type = 'consent.withdrawn' WHERE type = 'consent.refused'`]);
    tamper(file, 'event', [`UPDATE event SET id = '11111111-1111-5111-8111-111111111111' ${of}`]);
    expect(await found()).toEqual(
      expect.arrayContaining([expect.stringMatching(`^EVENT_ELSEWHERE ${stream} revision 2 `)]),
    );
  });

  it('names a box that holds something else than the body commits to', async () => {
    const stream = await stoppedLedger();
    // The first letter of the ciphertext of the first box.
    tamper(join(folder, 'events.sqlite'), 'event', [
      `UPDATE event SET data = CAST(
          substr(CAST(data AS TEXT), 1, instr(CAST(data AS TEXT), '"box":"') + 6)
          || CASE substr(CAST(data AS TEXT), instr(CAST(data AS TEXT), '"box":"') + 7, 1) WHEN 'A' THEN 'B' ELSE 'A' END
          || substr(CAST(data AS TEXT), instr(CAST(data AS TEXT), '"box":"') + 8) AS BLOB)
        WHERE type = 'consent.granted' AND revision = 1
          AND stream = (SELECT id FROM stream WHERE name = '${stream}')`,
    ]);
    expect(await found()).toEqual([expect.stringMatching(`^BOX ${stream} revision 1 `)]);
  });

  it('opens what an access says about a person, with that person’s key', async () => {
    await stoppedLedger();
    const { boxesOpened, boxesClosed } = await fsckFolder({ dataFolder: folder });
    expect({ boxesOpened, boxesClosed }).toMatchObject({ boxesClosed: 0 });
    const file = join(folder, 'events.sqlite');
    const box = `instr(CAST(data AS TEXT), '"box":"')`;
    tamper(file, 'event', [
      `UPDATE event SET data = CAST(
          substr(CAST(data AS TEXT), 1, ${box} + 6)
          || CASE substr(CAST(data AS TEXT), ${box} + 7, 1) WHEN 'A' THEN 'B' ELSE 'A' END
          || substr(CAST(data AS TEXT), ${box} + 8) AS BLOB)
        WHERE type = 'access.recorded'`,
    ]);
    expect(await found()).toEqual([expect.stringMatching(/^BOX ledger-access-main revision 0 /)]);
  });

  it('names an event that is gone although nobody was forgotten', async () => {
    const stream = await stoppedLedger();
    tamper(join(folder, 'events.sqlite'), 'event', [`DELETE FROM event WHERE type = 'consent.withdrawn'`]);
    expect(await found()).toEqual([expect.stringMatching(`^EVENT_MISSING ${stream} revision 2 `)]);
  });

  it('names an event whose stream was forgotten without an order', async () => {
    await stoppedLedger();
    tamper(join(folder, 'evidence.sqlite'), '', [
      'UPDATE leaf SET event = NULL, stream = NULL, rev = NULL WHERE seq = 7',
    ]);
    expect((await found()).join()).toContain('EVENT_ELSEWHERE');
  });

  it('names a stream whose end was altered in the table that the next map is made of', async () => {
    const stream = await stoppedLedger();
    tamper(join(folder, 'evidence.sqlite'), '', [
      `UPDATE stream SET head = zeroblob(32) WHERE name = '${stream}'`,
    ]);
    expect(await found()).toEqual([`HEAD ${stream}`]);
  });

  it('names a leaf, a root, a tile, an entry of the map that were altered', async () => {
    await stoppedLedger();
    const table = join(folder, 'evidence.sqlite');
    const partial = join(folder, 'log', 'tile', '0', '000.p');
    const widest = readdirSync(partial)
      .sort((a, b) => Number(a) - Number(b))
      .at(-1) as string;
    const tile = join(partial, widest);
    const bytes = readFileSync(tile);
    const bent = Buffer.from(bytes);
    bent[40]! ^= 1;
    writeFileSync(tile, bent);
    expect((await found()).map((one) => one.split(' ')[0])).toEqual(['TILE']);
    writeFileSync(tile, bytes);
    tamper(table, '', ['UPDATE map_entry SET v = zeroblob(32) WHERE k = (SELECT min(k) FROM map_entry)']);
    expect(new Set((await found()).map((one) => one.split(' ')[0]))).toEqual(new Set(['MAP']));
    tamper(table, '', [
      'UPDATE checkpoint SET root = zeroblob(32) WHERE size = (SELECT min(size) FROM checkpoint)',
    ]);
    expect((await found()).join()).toMatch(/ROOT checkpoint \d+,CHECKPOINT checkpoint/);
    tamper(table, '', ['UPDATE leaf SET leaf = zeroblob(64) WHERE seq = 3']);
    expect((await found()).join()).toMatch(/TAG purpose-acme.*BODY purpose-acme/);
  });
});
