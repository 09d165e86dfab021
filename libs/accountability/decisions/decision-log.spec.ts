import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Decision } from './decision.js';
import type { DecisionEntry } from './decision-line.js';
import { DecisionLog, type DecisionLogOptions } from './decision-log.js';

const START = Date.parse('2026-11-23T08:00:00.000Z');
const DAY = 86_400_000;

let folder: string;
let now: number;
const open: DecisionLog[] = [];

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'decision-log-')), 'decisions');
  now = START;
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((log) => log.close()));
  await rm(join(folder, '..'), { recursive: true, force: true });
});

async function openLog(options: Partial<DecisionLogOptions> = {}): Promise<DecisionLog> {
  const log = await DecisionLog.open({ folder, clock: { now: () => now }, ...options });
  open.push(log);
  return log;
}

function idAt(at: number): string {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

function decision(more: Partial<Decision> = {}): Decision {
  return {
    id: idAt(now),
    at: now,
    controller: 'acme',
    subject: '0b2f5a5e-3f67-4a53-9d3c-0c6d2f6e6d10',
    purpose: 'newsletter',
    operation: 'use',
    permitted: true,
    reason: 'CONSENT_ACTIVE',
    basis: 'consent',
    position: '7',
    principal: 'k_mailer',
    ...more,
  };
}

async function all(log: DecisionLog, filter = {}): Promise<DecisionEntry[]> {
  const found: DecisionEntry[] = [];
  for await (const entry of log.read(filter)) found.push(entry);
  return found;
}

describe('the decision log', () => {
  it('keeps a decision with everything that was given, and says when', async () => {
    const log = await openLog();
    log.add(
      decision({ context: 'abc', asOf: START - DAY, knownAt: START, until: '2027-01-01T00:00:00.000Z' }),
    );
    expect(await all(log)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        at: '2026-11-23T08:00:00.000Z',
        controller: 'acme',
        subject: '0b2f5a5e-3f67-4a53-9d3c-0c6d2f6e6d10',
        purpose: 'newsletter',
        operation: 'use',
        context: 'abc',
        asOf: '2026-11-22T08:00:00.000Z',
        knownAt: '2026-11-23T08:00:00.000Z',
        permitted: true,
        reason: 'CONSENT_ACTIVE',
        basis: 'consent',
        until: '2027-01-01T00:00:00.000Z',
        position: '7',
        principal: 'k_mailer',
      },
    ]);
  });

  it('writes a principal of any letters so that it reads back', async () => {
    const log = await openLog();
    log.add(decision({ principal: 'https://idp.example|"Ünal" 📬\n' }));
    expect((await all(log))[0]?.principal).toBe('https://idp.example|"Ünal" 📬\n');
  });

  it('loses nothing on a clean stop', async () => {
    const log = await openLog();
    for (let i = 0; i < 10_000; i++) log.add(decision());
    await log.close();
    expect(await all(await openLog())).toHaveLength(10_000);
  });

  it('ends a file by size and by age, packs it, and reads all of them in order', async () => {
    const log = await openLog({ fileBytes: 1_000, fileMs: DAY });
    for (let i = 0; i < 40; i++) {
      log.add(decision({ position: String(i) }));
      now += 1_000;
      if (i % 5 === 4) await log.flushed();
    }
    now += DAY;
    await log.flushed();
    await log.close();
    const names = await readdir(folder);
    expect(names.length).toBeGreaterThan(5);
    const again = await openLog();
    expect((await all(again)).map(({ position }) => Number(position))).toEqual([...Array(40).keys()]);
    await again.close();
    const packed = (await readdir(folder)).filter((name) => name.endsWith('.gz'));
    expect(packed.length).toBeGreaterThan(4);
    expect(gunzipSync(await readFile(join(folder, packed[0]!))).toString()).toContain('"position":"0"');
  });

  it('deletes what is too old, and the oldest when there is no room for all', async () => {
    const first = await openLog();
    first.add(decision({ position: '1' }));
    await first.close();
    now += 91 * DAY;
    const second = await openLog();
    second.add(decision({ position: '2' }));
    await second.close();
    const third = await openLog();
    expect((await all(third)).map(({ position }) => position)).toEqual(['2']);
    await third.close();
    const bounded = await openLog({ retention: { days: 90, bytes: 0 } });
    await bounded.close();
    const last = await openLog();
    expect(await all(last)).toEqual([]);
  });

  it('cuts off the half line that a killed process left, and keeps the lines before it', async () => {
    await mkdir(folder, { recursive: true });
    const writer = await openLog();
    writer.add(decision({ position: '1' }));
    await writer.close();
    const [line] = await all(await openLog());
    for (const log of open.splice(0)) await log.close();
    const left = join(folder, 'decisions-20261123T080001000Z.ndjson');
    await writeFile(left, `${JSON.stringify({ ...line, position: '2' })}\n`);
    await appendFile(left, '{"id":"01');
    const after = await openLog();
    expect((await all(after)).map(({ position }) => position)).toEqual(['1', '2']);
  });

  it('finds a decision by its id, whatever file it is in', async () => {
    const log = await openLog({ fileBytes: 1 });
    const made = Array.from({ length: 5 }, () => decision());
    for (const one of made) {
      now += 60_000;
      log.add({ ...one, id: idAt(now), at: now });
      await log.flushed();
    }
    const ids = (await all(log)).map(({ id }) => id);
    const found = await log.find(ids);
    expect([...found.values()].map((entry) => typeof entry === 'object' || entry)).toEqual(
      Array(5).fill(true),
    );
    expect(ids).toHaveLength(5);
  });

  it('knows that an id was never given, and says where it cannot know', async () => {
    const log = await openLog();
    log.add(decision());
    now += 1_000;
    const never = idAt(START + 500);
    const before = idAt(START - DAY);
    const tomorrow = idAt(START + DAY);
    const random = randomUUID();
    expect(Object.fromEntries(await log.find([never, before, tomorrow, random]))).toEqual({
      [never]: 'unknown',
      [before]: 'not_kept',
      [tomorrow]: 'unknown',
      [random]: 'unknown',
    });
  });

  it('claims nothing about the time between a kill and the next start', async () => {
    const log = await openLog();
    log.add(decision());
    await log.flushed();
    const killed = await readFile(join(folder, (await readdir(folder))[0]!), 'utf8');
    await log.close();
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await writeFile(join(folder, 'decisions-20261123T080000000Z.ndjson'), killed);
    now += 60_000;
    const next = await openLog();
    const between = idAt(START + 10);
    expect((await next.find([between])).get(between)).toBe('not_kept');
    // In the millisecond of the last line more may have been decided, and lost.
    const beside = idAt(START);
    expect((await next.find([beside])).get(beside)).toBe('not_kept');
  });

  it('goes on without room: counts what is lost, says so, and covers no gap when there is room again', async () => {
    const faults: unknown[] = [];
    const log = await openLog({ pieceBytes: 400, pieces: 2, onFault: (error) => faults.push(error) });
    await rm(folder, { recursive: true });
    // A file where the folder was: nothing can be made in it. What is open still takes lines, so end it by size.
    await log.close();
    await writeFile(folder, '');
    const stuck = await openLog({ pieceBytes: 400, pieces: 2, onFault: (error) => faults.push(error) });
    expect(stuck.state.failing).toBeDefined();
    for (let i = 0; i < 10; i++, now++) stuck.add(decision());
    const lostId = idAt(now);
    await stuck.flushed();
    expect(stuck.state.lost).toBeGreaterThan(0);
    expect(stuck.state.written).toBe(0);
    await rm(folder);
    now += 5_000;
    await stuck.flushed();
    await stuck.flushed();
    expect(stuck.state.failing).toBeUndefined();
    expect(stuck.state.written + stuck.state.lost).toBe(10);
    now += 5_000;
    stuck.add(decision());
    expect(await all(stuck)).toHaveLength(stuck.state.written);
    expect((await stuck.find([lostId])).get(lostId)).toBe('not_kept');
    expect(faults.length).toBeGreaterThan(0);
  });
});

describe('the decision logs of several processes', () => {
  const there = () => join(folder, '..', 'there');

  it('are read as one, in order of time, also of a process that has ended', async () => {
    const here = await openLog({ elsewhere: () => [there()] });
    const other = await openLog({ folder: there() });
    const ids: string[] = [];
    for (const log of [here, other, here, other]) {
      now += 1_000;
      const one = decision();
      ids.push(one.id);
      log.add(one);
    }
    await other.close();
    expect((await all(here)).map(({ id }) => id)).toEqual(ids);
    expect((await here.find(ids)).get(ids[1]!)).toMatchObject({ id: ids[1] });
    expect(await here.keptFrom()).toBe(START);
  });

  it('say that an id was never given only where each of them would know', async () => {
    const here = await openLog({ elsewhere: () => [there()] });
    const before = START + 1_000;
    now += 60_000;
    const other = await openLog({ folder: there() });
    const both = now + 1_000;
    now += 60_000;
    other.add(decision());
    await other.close();
    const ended = now;
    now += 600_000;
    const [old, known, tail, later, young] = [before, both, ended + 100, ended + 60_000, now - 10].map(idAt);
    const found = await here.find([old!, known!, tail!, later!, young!]);
    expect([old, known, tail, later, young].map((id) => found.get(id!))).toEqual([
      // It may have deleted what it had of that time.
      'not_kept',
      'unknown',
      // It may have been killed.
      'not_kept',
      'unknown',
      // It may not have written it yet.
      'not_kept',
    ]);
  });

  it('go when their time is over, also those of a process that has ended', async () => {
    const other = await openLog({ folder: there() });
    other.add(decision());
    await other.close();
    now += 91 * DAY;
    const here = await openLog({ elsewhere: () => [there()] });
    await here.close();
    expect(await readdir(there())).toEqual([]);
  });
});
