import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { contradictions } from '../faults/evidence.js';
import { told } from '../faults/http.js';
import { Load, recordController } from '../faults/load.js';
import { seeded } from '../races/random.js';
import { startService, type Served } from '../support/service-process.js';
import {
  bringSecrets,
  decisionsOf,
  digestOfFacts,
  publishedCheckpoint,
  saidBy,
  startInVain,
  tool,
} from './restored-ledger.js';

const SEAL = { SEAL_WAIT_MS: '200' };

let root: string;
let data: string;
let service: Served;
let load: Load;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ledger-backup-'));
  data = join(root, 'data');
  load = new Load(seeded(11));
  service = await startService(data, SEAL);
  await recordController(service.url);
});
afterEach(async () => {
  await service.stop('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const headOf = (backup: string): bigint =>
  BigInt((JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as { head: string }).head);

async function restored(backup: string, name: string, ...options: string[]): Promise<string> {
  const to = join(root, name);
  const { code, err } = await tool(['restore', backup, '--to', to, ...options]);
  expect([code, err]).toEqual([0, '']);
  await bringSecrets(data, to);
  return to;
}

async function fsck(folder: string): Promise<void> {
  const { code, out } = await tool(['fsck', '--data', folder]);
  expect([code, out]).toEqual([0, expect.anything()]);
}

describe('a backup of a running service', () => {
  it('made under load and restored, holds exactly the facts of one instant, and signs no second root for a size', async () => {
    const running = load.run(service.url);
    await pause(400);
    const backup = join(root, 'monday');
    const { code, out } = await tool(['backup', backup], service.url);
    expect([code, out]).toEqual([0, expect.stringContaining('done')]);
    await pause(300);
    load.stop();
    await running;
    expect([load.refusals, load.violations]).toEqual([[], []]);
    const late = (await told(service.url, '/v1/facts', lateFact())) as { position: string };
    const published = await publishedCheckpoint(service.url);
    await service.stop();

    const to = await restored(backup, 'restored');
    const head = headOf(backup);
    expect(await digestOfFacts(to, head)).toBe(await digestOfFacts(data, head));
    expect(await digestOfFacts(to, head)).toBe(await digestOfFacts(to, head + 1000n));

    const silent = await startInVain(to);
    expect([silent.code, silent.err]).toEqual([78, expect.stringContaining('RESTORED_CHECKPOINT_FILE')]);
    const file = join(root, 'checkpoint');
    writeFileSync(file, published);
    const older = await startInVain(to, { RESTORED_CHECKPOINT_FILE: file });
    expect([older.code, older.err]).toEqual([78, expect.stringContaining('facts are lost')]);
    writeFileSync(file, published.replace(/^(.*\n)\d+/, '$11'));
    const forged = await startInVain(to, { RESTORED_CHECKPOINT_FILE: file });
    expect([forged.code, forged.err]).toEqual([78, expect.stringContaining('must hold a checkpoint')]);

    service = await startService(to, { ...SEAL, RESTORED_NEW_LOG: 'yes' });
    const anew = await publishedCheckpoint(service.url);
    expect(saidBy(anew).origin).toMatch(new RegExp(`^${saidBy(published).origin}/epoch-\\d+$`));
    // A token of what is lost is no position of this ledger any more.
    const asked = await told(service.url, '/v1/check', { ...lateQuestion(), atLeast: late.position });
    expect(asked).toMatchObject({ permitted: expect.any(Boolean) });
    await service.stop();
    await fsck(to);
    service = await startService(to, SEAL);
    expect(saidBy(await publishedCheckpoint(service.url)).origin).toBe(saidBy(anew).origin);
    await service.stop();
    await fsck(to);
  }, 240_000);

  it('made in quiet, gives the same answers and goes on with the same log, and what is erased stays erased with keys from before', async () => {
    load.erases = false;
    const first = load.run(service.url);
    await pause(400);
    load.stop();
    await first;
    const before = join(root, 'before');
    expect((await tool(['backup', before], service.url)).code).toBe(0);
    load.erases = true;
    const second = load.run(service.url);
    await pause(600);
    load.stop();
    await second;
    const someone = load.people[0];
    if (!someone) throw new Error('nobody');
    const erasure = { subject: someone.identifier, controller: 'acme', purposes: '*' };
    await told(service.url, '/v1/erasures/executions', erasure);
    const published = await publishedCheckpoint(service.url);
    const backup = join(root, 'after');
    expect((await tool(['backup', backup], service.url)).code).toBe(0);
    const decisions = await decisionsOf(service.url, load.people);
    expect(decisions.some((answer) => answer.includes('ERASED'))).toBe(true);
    await service.stop();

    const file = join(root, 'checkpoint');
    writeFileSync(file, published);
    const settings = { ...SEAL, RESTORED_CHECKPOINT_FILE: file };
    // The keys are from before the erasures: they hold what the facts say is destroyed.
    const to = await restored(backup, 'restored', '--keys', `${before}.keys.sqlite`, '--other-keys');
    const head = headOf(backup);
    expect(await digestOfFacts(to, head)).toBe(await digestOfFacts(data, head));
    service = await startService(to, settings);
    const answers = await decisionsOf(service.url, [someone]);
    expect(answers).toEqual(decisions.slice(0, answers.length));
    expect(await contradictions(service.url, to, load.people.slice(1))).toEqual([]);
    await service.stop();

    const whole = await restored(backup, 'whole');
    service = await startService(whole, settings);
    expect(await decisionsOf(service.url, load.people)).toEqual(decisions);
    const goesOn = saidBy(await publishedCheckpoint(service.url));
    expect(goesOn.origin).toBe(saidBy(published).origin);
    expect(goesOn.size).toBeGreaterThan(saidBy(published).size);
    expect(await contradictions(service.url, whole, load.people.slice(1))).toEqual([]);
    await service.stop();
    await fsck(whole);
  }, 240_000);

  it('killed with -9 in the middle leaves no backup, and the next one can be made in its place', async () => {
    const running = load.run(service.url);
    await pause(500);
    const backup = join(root, 'backup');
    const body = { folder: backup, keysFile: `${backup}.keys.sqlite` };
    await told(service.url, '/v1/operations/backups', body);
    await service.stop('SIGKILL');
    await running;
    const made = existsSync(backup);
    if (made) await restored(backup, 'whole-all-the-same');
    service = await startService(data, SEAL);
    expect(await contradictions(service.url, data, load.people)).toEqual([]);
    const again = made ? join(root, 'again') : backup;
    if (!made) rmSync(`${backup}.keys.sqlite`, { force: true });
    expect((await tool(['backup', again], service.url)).code).toBe(0);
    await restored(again, 'restored');
    const taken = await tool(['backup', again], service.url);
    expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('overwrites nothing')]);
  }, 120_000);
});

function lateFact() {
  return {
    type: 'consent.granted',
    ...lateQuestion(),
    notice: 'privacy',
    noticeVersion: 1,
    evidence: { form: 'x' },
  };
}

function lateQuestion() {
  return {
    controller: 'acme',
    subject: { scheme: 'email', value: 'late@example.org' },
    purpose: 'newsletter',
  };
}
