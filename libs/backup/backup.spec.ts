import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeBackup, readRestored, restoreBackup, settleRestored, type BackupOrder } from './index.js';
import { countRows, openCounted, type CountedDatabase } from './store/testing.js';

let root: string;
let data: string;
let open: CountedDatabase[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ledger-backup-'));
  data = join(root, 'data');
  mkdirSync(data);
  open = ['events', 'evidence', 'keys', 'tables'].map((name, i) =>
    openCounted(data, `${name}.sqlite`, i === 0 ? 3_000 : 500, i === 0),
  );
});
afterEach(() => {
  for (const database of open) database.close();
  rmSync(root, { recursive: true });
});

const LEDGER = {
  ledger: 'l',
  origin: 'log.example',
  mode: 'live',
  epoch: 1,
  head: '7',
  checkpoint: '',
} as const;

const target = () => join(root, 'backup');
const keysTarget = () => join(root, 'backup.keys.sqlite');
const order = (over: Partial<BackupOrder> = {}): BackupOrder => ({
  dataFolder: data,
  target: target(),
  keysTarget: keysTarget(),
  without: ['tables.sqlite'],
  hold: () => () => undefined,
  describe: () => LEDGER,
  clock: { now: () => 0 },
  ...over,
});

describe('a backup', () => {
  it('holds every store as it was at one instant, though all of them are written meanwhile', async () => {
    const [events, evidence, keys] = open as [CountedDatabase, CountedDatabase, CountedDatabase];
    let held = false;
    let writing = true;
    let writes = 0;
    const written = new Promise<void>((resolve) => {
      const write = (): void => {
        if (!writing) return resolve();
        if (!held) for (const database of [keys, events, evidence]) database.add();
        writes += 1;
        setImmediate(write);
      };
      write();
    });
    const atHold: number[] = [];
    await makeBackup(
      order({
        hold: () => {
          held = true;
          atHold.push(events.rows, evidence.rows, keys.rows);
          return () => (held = false);
        },
      }),
    );
    writing = false;
    await written;
    expect(writes).toBeGreaterThan(5);
    expect(events.rows).toBeGreaterThan(3_000);
    expect([
      countRows(target(), 'events.sqlite'),
      countRows(target(), 'evidence.sqlite'),
      countRows(root, 'backup.keys.sqlite'),
    ]).toEqual(atHold.map((rows) => [rows, rows]));
  });

  it('waits for a transaction that is open, and holds what it wrote', async () => {
    const [, , keys] = open as [CountedDatabase, CountedDatabase, CountedDatabase];
    const commit = keys.begin();
    const making = makeBackup(order());
    await pause(200);
    expect(readdirSync(root)).not.toContain('backup');
    commit();
    keys.add();
    await making;
    expect(countRows(root, 'backup.keys.sqlite')).toEqual([501, 501]);
  });

  it('is what its sums say, closed to others, with the keys apart and nothing unfinished left', async () => {
    const phases = new Set<string>();
    const manifest = await makeBackup(order({ onProgress: ({ phase }) => phases.add(phase) }));
    expect(manifest).toMatchObject({ ...LEDGER, madeAt: '1970-01-01T00:00:00.000Z' });
    expect(readdirSync(target()).sort()).toEqual([
      'SHA256SUMS',
      'events.sqlite',
      'evidence.sqlite',
      'manifest.json',
    ]);
    expect(readdirSync(root).sort()).toEqual(['backup', 'backup.keys.sqlite', 'data']);
    for (const name of readdirSync(target())) expect(statSync(join(target(), name)).mode & 0o777).toBe(0o600);
    expect([target(), keysTarget()].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
    expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: target() }).toString()).toContain(
      'manifest.json: OK',
    );
    expect([...phases]).toEqual(expect.arrayContaining(['finishing', 'verifying', 'done']));
  });

  it('overwrites nothing, and does not lie where it would be lost with the data', async () => {
    mkdirSync(target());
    writeFileSync(join(target(), 'something'), '');
    await expect(makeBackup(order())).rejects.toMatchObject({ code: 'TARGET_TAKEN' });
    rmSync(join(target(), 'something'));
    writeFileSync(keysTarget(), 'keys of yesterday');
    await expect(makeBackup(order())).rejects.toMatchObject({ code: 'TARGET_TAKEN' });
    expect(readFileSync(keysTarget(), 'utf8')).toBe('keys of yesterday');
    for (const bad of [
      { target: join(data, 'backup') },
      { target: data },
      { target: 'backup' },
      { target: join(root, 'nowhere', 'backup') },
      { keysTarget: join(target(), 'keys.sqlite') },
      { keysTarget: join(data, 'k.sqlite') },
    ])
      await expect(makeBackup(order(bad))).rejects.toMatchObject({ code: 'TARGET_UNUSABLE' });
  });

  it('leaves nothing behind and holds nobody up where it fails, and takes the place of one that was killed', async () => {
    let holders = 0;
    const hold = () => {
      holders += 1;
      return () => void (holders -= 1);
    };
    const describe = () => Promise.reject(new Error('no head'));
    await expect(makeBackup(order({ hold, describe }))).rejects.toMatchObject({ code: 'BACKUP_FAILED' });
    expect([holders, readdirSync(root)]).toEqual([0, ['data']]);
    mkdirSync(`${target()}.unfinished`);
    writeFileSync(join(`${target()}.unfinished`, 'events.sqlite'), 'half');
    await makeBackup(order({ hold }));
    expect(readdirSync(root).sort()).toEqual(['backup', 'backup.keys.sqlite', 'data']);
  });
});

describe('a backup that is taken back', () => {
  const to = () => join(root, 'restored');
  const restore = (over = {}) => restoreBackup({ from: target(), keys: keysTarget(), to: to(), ...over });
  beforeEach(() => makeBackup(order()));

  it('is a data folder again, and says that it came from a backup until that is settled', async () => {
    await restore();
    expect(readdirSync(to()).sort()).toEqual([
      'events.sqlite',
      'evidence.sqlite',
      'keys.sqlite',
      'restored.json',
    ]);
    expect(countRows(to(), 'events.sqlite')).toEqual([3_000, 3_000]);
    expect(await readRestored(to())).toEqual({ ...LEDGER, madeAt: '1970-01-01T00:00:00.000Z' });
    await settleRestored(to());
    expect(await readRestored(to())).toBeUndefined();
    expect(await readRestored(data)).toBeUndefined();
  });

  it('overwrites nothing', async () => {
    mkdirSync(to());
    writeFileSync(join(to(), 'events.sqlite'), 'the living ledger');
    await expect(restore()).rejects.toMatchObject({ code: 'TARGET_TAKEN' });
    expect(readFileSync(join(to(), 'events.sqlite'), 'utf8')).toBe('the living ledger');
  });

  it.each([
    ['a changed store', 'evidence.sqlite', 'BACKUP_DAMAGED'],
    ['a changed manifest', 'manifest.json', 'BACKUP_DAMAGED'],
    ['changed sums', 'SHA256SUMS', 'BACKUP_DAMAGED'],
    ['a foreign file', 'more.sqlite', 'BACKUP_DAMAGED'],
    ['other keys', '../backup.keys.sqlite', 'KEYS_OF_ANOTHER_BACKUP'],
  ])('is refused with %s, and nothing is made of it', async (_what, name, code) => {
    const path = join(target(), name);
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.from('x');
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    await expect(restore()).rejects.toMatchObject({ code });
    expect(readdirSync(root).sort()).toEqual(['backup', 'backup.keys.sqlite', 'data']);
  });

  it('takes other keys where the operator says so, and a damaged file for what it is', async () => {
    openCounted(root, 'later.sqlite', 10).close();
    const keys = join(root, 'later.sqlite');
    await expect(restore({ keys })).rejects.toMatchObject({ code: 'KEYS_OF_ANOTHER_BACKUP' });
    await restore({ keys, otherKeys: true });
    expect(countRows(to(), 'keys.sqlite')).toEqual([10, 10]);
    rmSync(to(), { recursive: true });
    writeFileSync(keys, 'no database at all, and long enough to be looked at as one'.repeat(100));
    await expect(restore({ keys, otherKeys: true })).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
  });
});
