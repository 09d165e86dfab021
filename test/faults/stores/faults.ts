import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../many-processes/roles.js';
import { told } from '../http.js';
import type { Load } from '../load.js';
import type { BreakableLedger, ProcessName } from './ledger.js';

/** Something that breaks under load, and what mends it where nothing does so by itself. */
export interface Fault {
  readonly name: string;
  /** Whether it belongs to the short form as well. */
  readonly short: boolean;
  /** Breaks it and mends it. @returns when it was over, of `performance.now()`: recovery counts from there */
  readonly happen: (ledger: BreakableLedger, load: Load) => Promise<number>;
  /** What must have come true besides, once everything answers again. */
  readonly after?: (ledger: BreakableLedger) => Promise<void>;
}

/** How long a store is away. */
const AWAY_MS = 2_000;

/**
 * Every fault of event store, connections, PostgreSQL and processes.
 * @param frozenMs how long the event store is stopped
 * @param newcomers people who are met for the first time at one instant
 */
export function faultsOf(frozenMs: number, newcomers: number): readonly Fault[] {
  return [
    {
      name: 'event store killed with -9 and started again',
      short: true,
      happen: async ({ events }) => {
        await events.kill();
        await pause(AWAY_MS);
        await events.startAgain();
        return performance.now();
      },
    },
    {
      name: `event store stopped (SIGSTOP) for ${frozenMs / 1_000} s`,
      short: true,
      happen: async ({ events }) => {
        events.freeze();
        await pause(frozenMs);
        events.wake();
        return performance.now();
      },
    },
    {
      name: 'every connection to both stores cut',
      short: false,
      happen: async (ledger) => {
        const wires = ledger.names.flatMap((name) => Object.values(ledger.wires(name)));
        for (const wire of wires) wire.cut();
        await pause(AWAY_MS);
        for (const wire of wires) wire.mend();
        return performance.now();
      },
    },
    {
      name: 'PostgreSQL killed with -9 and started again, during projection',
      short: false,
      happen: restartPostgres,
    },
    {
      name: 'PostgreSQL killed with -9 and started again, during a rebuild',
      short: false,
      happen: async (ledger) => {
        await told(ledger.urls[0]!, '/v1/operations/projections/rebuilds', { projection: 'status' });
        await until('new tables are being filled', () => isBuilding(ledger));
        return restartPostgres(ledger);
      },
      after: async (ledger) => {
        await until('the rebuild has ended', async () => !(await isBuilding(ledger)));
      },
    },
    {
      name: 'PostgreSQL killed with -9 and started again, while keys are made',
      short: true,
      happen: async (ledger, load) => {
        const before = await dataKeys(ledger);
        const met = load.newcomers(ledger.urls, newcomers);
        await until('keys are being made', async () => (await dataKeys(ledger)) > before);
        const over = await restartPostgres(ledger);
        if (!(await met)) throw new Error('somebody who was met while PostgreSQL was away has no answer');
        return over;
      },
    },
    {
      name: 'a process that answers killed with -9',
      short: false,
      happen: async (ledger) => {
        await ledger.kill('one');
        return performance.now();
      },
      // Whoever supervises it starts it again; the others have not waited for that.
      after: async (ledger) => void (await ledger.start('one')),
    },
    {
      name: 'the projector killed with -9 while another stands by',
      short: false,
      happen: async (ledger) => {
        const { leads } = await projectorsOf(ledger);
        await ledger.kill(leads);
        return performance.now();
      },
      after: async (ledger) => {
        // So that the next faults find a pair again.
        for (const name of ['first', 'second'] as const) if (!ledger.runs(name)) await ledger.start(name);
      },
    },
    {
      name: 'two projectors that both believe that they are the one',
      short: true,
      happen: twoLead,
      after: async (ledger) => {
        await until('one has stepped down', async () => (await ledger.projectors()) !== undefined);
      },
    },
  ];
}

async function restartPostgres({ server }: BreakableLedger): Promise<number> {
  await server.kill();
  await pause(AWAY_MS);
  await server.startAgain();
  return performance.now();
}

/** What is under way when the load is held is in the tables soon. */
const SETTLES_MS = 1_500;

/**
 * Whoever leads keeps the connections of its tables, and does not hear that the one of its election is gone. While it writes
 * nobody else is elected (its transactions hold the epoch), so the load is held until both lead, and then comes to both.
 */
async function twoLead(ledger: BreakableLedger, load: Load): Promise<number> {
  try {
    for (let attempt = 0; attempt < 4; attempt++) {
      const { leads, standsBy } = await projectorsOf(ledger);
      load.hold();
      await pause(SETTLES_MS);
      if (ledger.wires(leads).database.lose('idle_session_timeout') !== 1)
        throw new Error('the connection of the election was not found');
      const over = performance.now();
      // It believes for five to six seconds that it leads; on a busy machine they may pass before both have answered.
      while (performance.now() < over + 8_000) {
        const both = await Promise.all([ledger.leads(standsBy), ledger.leads(leads)]);
        if (both.every(Boolean)) return over;
      }
    }
  } finally {
    load.goOn();
  }
  throw new Error('two projectors were never seen to lead at once');
}

async function isBuilding({ database }: BreakableLedger): Promise<boolean> {
  const [row] = await database.asSuperuser<{ n: number }>(
    `SELECT count(*)::int AS n FROM ledger.projection WHERE name = 'status' AND state = 'building'`,
  );
  return (row?.n ?? 0) > 0;
}

async function dataKeys({ database }: BreakableLedger): Promise<number> {
  const [row] = await database.asSuperuser<{ n: number }>(
    'SELECT count(*)::int AS n FROM ledger_keys.data_key',
  );
  return row?.n ?? 0;
}

async function projectorsOf(
  ledger: BreakableLedger,
): Promise<{ readonly leads: ProcessName; readonly standsBy: ProcessName }> {
  let found: Awaited<ReturnType<BreakableLedger['projectors']>>;
  await until('one projector leads', async () => (found = await ledger.projectors()) !== undefined);
  return found!;
}
