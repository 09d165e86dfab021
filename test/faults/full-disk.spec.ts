import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seeded } from '../races/random.js';
import { startService, type Served } from '../support/service-process.js';
import { CONTROLLER, isErased, PURPOSES } from './acts.js';
import { contradictions } from './evidence.js';
import { ask } from './http.js';
import { Load, recordController } from './load.js';
import { withSeed } from './with-seed.js';

/** True if a program can be run here. */
function runs(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Writes into the file until the disk has no byte left. */
function fillDisk(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    for (let bytes = 1024 * 1024; bytes >= 4096; bytes /= 2)
      writeUntilFull(descriptor, Buffer.alloc(bytes, 1));
  } finally {
    closeSync(descriptor);
  }
}

function writeUntilFull(descriptor: number, block: Buffer): void {
  try {
    for (;;) writeSync(descriptor, block);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOSPC') throw error;
  }
}

const canMount = process.getuid?.() === 0 && runs('mount', '--version') && process.platform === 'linux';
const onFullDisk = canMount ? describe : describe.skip;

onFullDisk('a service on a disk that is really full (needs root, to mount a small one)', () => {
  const seed = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31));
  const load = new Load(seeded(seed));
  let disk: string;
  let folder: string;
  let filler: string;
  let service: Served;
  beforeAll(async () => {
    disk = mkdtempSync(join(tmpdir(), 'ledger-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
    folder = join(disk, 'data');
    filler = join(disk, 'filler');
    service = await startService(folder);
    await recordController(service.url);
  });
  beforeEach(() => rmSync(filler, { force: true }));
  afterAll(async () => {
    await service.stop('SIGKILL');
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  /** Records until no lane gets anything acknowledged any more. */
  async function recordUntilRefused(): Promise<void> {
    load.forget();
    const before = load.acknowledged;
    const underLoad = load.run(service.url);
    const isOver = underLoad.then(() => true);
    while (load.acknowledged < before + 60 && !(await Promise.race([isOver, pause(20, false)]))) continue;
    fillDisk(filler);
    await underLoad;
  }

  /** Everything that was not acknowledged was refused, with the problem that says why. */
  function expectClearRefusals(): void {
    expect(load.refusals.length).toBeGreaterThan(0);
    for (const { status, type, body } of load.refusals.splice(0)) {
      expect(type).toMatch(/^application\/problem\+json/);
      // An erasure may be recorded, and then find no room to destroy its keys, or for the record of who decided it: it is
      // to be sent again.
      const code = status === 503 ? 'OUTCOME_UNKNOWN' : 'STORE_FULL';
      expect([503, 507]).toContain(status);
      expect(body).toMatchObject({ status, code });
    }
    expect(load.violations).toEqual([]);
  }

  /** Acts that were told not to be stored, and are. */
  function storedThoughRefused(): string[] {
    const refused = load.pending.flatMap(({ acts }) => acts).filter(({ acknowledged }) => !acknowledged);
    return refused
      .filter(({ stored, refusedAs }) => stored && refusedAs !== 'OUTCOME_UNKNOWN')
      .map(({ type, key, refusedAs }) => `${type} ${key}, refused as ${refusedAs}`);
  }

  /** A check needs no room: it is judged from what is in memory, and its line in the log of decisions may be lost. */
  async function expectChecksAnswered(): Promise<void> {
    const subject = { scheme: 'email', value: 'stranger@example.org' };
    const question = { controller: CONTROLLER, subject, purpose: PURPOSES[0], consistency: 'strong' };
    expect(await ask(service.url, '/v1/check', question)).toMatchObject({
      status: 200,
      body: { permitted: false, reason: 'CONSENT_MISSING' },
    });
  }

  /** Who looks at a person is recorded before anything is shown: without room for that nothing is. */
  async function expectNoLookWithoutTrace(people: readonly { readonly subjectId?: string }[]): Promise<void> {
    const [known] = people.flatMap(({ subjectId }) => subjectId ?? []);
    const look = await ask(service.url, `/v1/subjects/${known}/timeline`);
    expect(look).toMatchObject({ status: 507, body: { code: 'STORE_FULL' } });
  }

  test('refuses to record with a clear code, loses nothing, answers questions, and records again when there is room', () =>
    withSeed(seed, async () => {
      await recordUntilRefused();
      expect(load.acknowledged).toBeGreaterThan(20);
      expectClearRefusals();
      const touched = [...load.touched];
      await expectChecksAnswered();
      await expectNoLookWithoutTrace(touched);

      rmSync(filler);
      expect(await contradictions(service.url, folder, touched, 'acknowledged')).toEqual([]);
      expect(storedThoughRefused()).toEqual([]);
      expect(await load.repeatPending(service.url)).toBe(0);
      expect(load.violations).toEqual([]);
      expect(await contradictions(service.url, folder, touched)).toEqual([]);
    }));

  test('killed on the full disk, it starts again there, answers, and records again when there is room', () =>
    withSeed(seed, async () => {
      // What has to be destroyed needs room: the next test is about that.
      load.erases = false;
      expect(await service.stop('SIGTERM')).toBe(0);
      service = await startService(folder);
      await recordUntilRefused();
      expectClearRefusals();
      await service.stop('SIGKILL');
      service = await startService(folder);
      const touched = [...load.touched];
      await expectChecksAnswered();

      rmSync(filler);
      expect(await contradictions(service.url, folder, touched)).toEqual([]);
      expect(storedThoughRefused()).toEqual([]);
      expect(await load.repeatPending(service.url)).toBe(0);
      expect(load.violations).toEqual([]);
      expect(await contradictions(service.url, folder, load.people)).toEqual([]);
    }));

  test('killed with keys to destroy for which there is no room, it takes no traffic before they are gone', () =>
    withSeed(seed, async () => {
      load.erases = true;
      await recordUntilRefused();
      expectClearRefusals();
      await service.stop('SIGKILL');
      const touched = [...load.touched];
      const started = await startService(folder).catch((error: unknown) => String(error));
      if (typeof started === 'string') {
        expect(touched.some(isErased)).toBe(true);
        expect(started).toContain('STORE_FULL: no room on the disk');
        rmSync(filler);
        service = await startService(folder);
      } else {
        service = started;
        await expectChecksAnswered();
        rmSync(filler);
      }
      expect(await contradictions(service.url, folder, touched)).toEqual([]);
      expect(await load.repeatPending(service.url)).toBe(0);
      expect(load.violations).toEqual([]);
      expect(await contradictions(service.url, folder, load.people)).toEqual([]);
      expect(await service.stop('SIGTERM')).toBe(0);
    }));
});
