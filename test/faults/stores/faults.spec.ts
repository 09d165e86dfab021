import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../many-processes/roles.js';
import { seeded } from '../../races/random.js';
import { ask, type Ending } from '../http.js';
import { Load, recordController } from '../load.js';
import { withSeed } from '../with-seed.js';
import { faultsOf, type Fault } from './faults.js';
import { inTime } from './in-time.js';
import { BreakableLedger } from './ledger.js';
import { wrongAfter } from './proof.js';

/** `npm run test:faults` runs them all, with the event store stopped for as long as the job asks. */
const ALL = process.env['FAULTS'] === 'all';
const FAULTS = ALL ? faultsOf(30_000, 120) : faultsOf(5_000, 40).filter(({ short }) => short);
/**
 * Recovery within a minute; what it took is in the report. The short form runs beside other tests, on machines of any speed:
 * it asks for half the load, and whether it comes at all.
 */
const WITHIN_MS = ALL ? 60_000 : 150_000;
const LOAD = { patient: true, pauseMs: ALL ? 400 : 800 };
/** For each step that is not recovery, so that one that hangs is named. */
const STEP_WITHIN_MS = 240_000;
/** More than all steps together may take, each of which has a limit and a name: this one is never met. */
const ROUND_WITHIN_MS = 1_500_000;

interface Recovery {
  readonly fault: string;
  readonly answeringMs: number;
  readonly tablesMs: number;
  readonly readyMs: number;
}

/** Each with real processes, under a load of facts and checks through two of them. */
describe('a ledger in several processes whose stores and processes break under load', () => {
  const seed = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31));
  const random = seeded(seed);
  const load = new Load(random, LOAD);
  const report: Recovery[] = [];
  let ledger: BreakableLedger;
  beforeAll(async () => {
    ledger = await BreakableLedger.open();
    await recordController(ledger.urls[0]!);
  }, ROUND_WITHIN_MS);
  afterAll(async () => {
    await ledger.close();
    process.stderr.write(`${report.map(lineOf).join('\n')}\n`);
  });

  test.each(FAULTS)(
    '$name: nothing is lost, nothing is doubled, the tables say what the law says',
    (fault) => withSeed(seed, () => survive(fault)),
    ROUND_WITHIN_MS,
  );

  test(
    'after all of them everybody is as they were told, in the stream, in every answer and in the tables',
    async () => {
      expect(load.checks).toBeGreaterThan(100);
      expect(await wrongAfter(ledger, load.people, ledger.urls.slice(1))).toEqual([]);
    },
    ROUND_WITHIN_MS,
  );

  async function survive(fault: Fault): Promise<void> {
    load.forget();
    const underLoad = load.run(ledger.urls);
    try {
      await inTime('the load comes up', STEP_WITHIN_MS, underWay(), waitedFor);
      const over = await inTime(fault.name, STEP_WITHIN_MS, fault.happen(ledger, load), waitedFor);
      const recovery = await inTime('recovery', 2 * WITHIN_MS, recovered(fault.name, over), waitedFor);
      report.push(recovery);
      process.stderr.write(`${lineOf(recovery)}\n`);
      await inTime('what comes after it', STEP_WITHIN_MS, Promise.resolve(fault.after?.(ledger)), waitedFor);
      await pause(500);
      load.stop();
      await inTime('the last answers', STEP_WITHIN_MS, underLoad, waitedFor);
    } catch (error) {
      // What failed first is what is told: nothing is waited for any more that could hide it.
      load.abandon();
      await underLoad;
      throw withMore(error);
    }
    expect(ledger.lost).toEqual([]);
    expect(load.violations.splice(0)).toEqual([]);
    // Whoever was refused was told to come again, and nothing else.
    expect(load.refusals.splice(0).filter(({ status }) => status !== 503)).toEqual([]);
    expect(load.pending.splice(0)).toEqual([]);
    expect(await inTime('the proof', STEP_WITHIN_MS, wrongAfter(ledger, [...load.touched]))).toEqual([]);
  }

  /** Waits until the load is answered. */
  async function underWay(): Promise<void> {
    const { acknowledged, checks } = load;
    await holds('the load is answered', () => {
      demandPromises();
      return load.acknowledged > acknowledged + 40 && load.checks > checks + 10;
    });
    await pause(random() * 500);
  }

  /** Whoever has no answer, or a wrong one, has none later: there is nothing to wait for. */
  function demandPromises(): void {
    expect(load.violations).toEqual([]);
    expect(ledger.lost).toEqual([]);
  }

  function waitedFor(): string[] {
    return load.underWay.map((request) => `waited for ${request}`);
  }

  /** An error with what was wrong besides. */
  function withMore(error: unknown): unknown {
    load.pending.splice(0);
    const more = [
      ...load.violations.splice(0),
      ...ledger.lost,
      `one is ${ledger.urls[0]}, other is ${ledger.urls[1]}`,
    ];
    if (error instanceof Error) error.message = [error.message, ...more].join('\n');
    return error;
  }

  /** Waits until every process answers, no caller waits any more, tables follow and health is green; by themselves. */
  async function recovered(fault: string, over: number): Promise<Recovery> {
    const since = (): number => Math.round(performance.now() - over);
    const everySince = (times: readonly number[]): boolean => times.every((sentAt) => sentAt >= over);
    const [answeringMs, tablesMs, readyMs] = await Promise.all([
      holds('everybody is answered', () => {
        demandPromises();
        return everySince([
          ...ledger.runningUrls.map((url) => load.answeredBy.get(url) ?? 0),
          ...load.answeredTo,
        ]);
      }).then(since),
      followed().then(since),
      holds('all processes are ready', () => ledger.allReady()).then(since),
    ]);
    expect(Math.max(answeringMs, tablesMs, readyMs)).toBeLessThan(WITHIN_MS);
    return { fault, answeringMs, tablesMs, readyMs };
  }

  /** A fact that is recorded now is in the tables. */
  async function followed(): Promise<void> {
    const key = randomUUID();
    const grant = {
      controller: 'acme',
      subject: { scheme: 'email', value: `${key}@example.org` },
      purpose: 'research',
      ...{ notice: 'privacy', noticeVersion: 1, evidence: { form: 'sign-up' } },
    };
    let ending: Ending = { kind: 'none' };
    await holds('a fact is recorded', async () => {
      ending = await ask(ledger.urls[1]!, '/v1/consents', grant, key);
      return ending.kind === 'answered' && ending.status !== 503;
    });
    expect(ending).toMatchObject({ kind: 'answered', body: { subject: expect.any(String) } });
    const { subject } = (ending as unknown as { body: { subject: string } }).body;
    await holds('it is in the tables', async () => {
      const [row] = await ledger.database
        .asSuperuser<{ n: number }>(
          `SELECT count(*)::int AS n FROM ledger.status_change WHERE subject = '${subject}'`,
        )
        .catch(() => []);
      return (row?.n ?? 0) > 0;
    });
  }
});

/** As `until`, for as long as recovery may take. */
function holds(what: string, does: () => boolean | Promise<boolean>): Promise<number> {
  return until(what, async () => does(), WITHIN_MS);
}

/** Milliseconds until everybody was answered, the tables followed and health was green, and after what. */
function lineOf({ fault, answeringMs, tablesMs, readyMs }: Recovery): string {
  return `recovered: answers ${answeringMs} ms, tables ${tablesMs} ms, health ${readyMs} ms; ${fault}`;
}
