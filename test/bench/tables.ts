import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore } from '#event-store';
import { PersonsAsOf, SubjectReader } from '#ledger';
import { allProjections, openReadModels, type OpenReadModelsOptions, type ReadModels } from '#read-models';
import { subjectStream } from '#subjects';
import { eventOf, filledStore, PURPOSES } from '../support/fill-store.js';
import { type Contestant, interleaved, type Measured } from './rounds.js';

/** Where tables lie: made empty for each rebuild. */
export interface TablesPlace {
  readonly options: Pick<OpenReadModelsOptions, 'file' | 'postgres'>;
  readonly end: () => Promise<void>;
}
export type MakesPlace = (folder: string) => Promise<TablesPlace>;

/** A file of SQLite. */
const inFile: MakesPlace = async (folder) => {
  const file = join(folder, `tables-${randomUUID()}.sqlite`);
  return {
    options: { file },
    end: async () => {
      for (const ending of ['', '-wal', '-shm']) await rm(file + ending, { force: true });
    },
  };
};

function tablesOf(
  store: EventStore,
  place: TablesPlace,
  rest: Partial<OpenReadModelsOptions> = {},
): Promise<ReadModels> {
  const boxes = { open: async () => ({ fields: {}, erased: [] }) };
  const persons = new PersonsAsOf(new SubjectReader(store, boxes));
  return openReadModels({ clock: { now: () => Date.now() }, ...rest, store, persons, ...place.options });
}

/** Rebuilds of `status` from so many facts; `end` gives the store back. */
export async function rebuildContestant(
  facts: number,
  makePlace: MakesPlace = inFile,
): Promise<{ contestant: Contestant; end: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-tables-'));
  const store = await filledStore(join(folder, 'events.sqlite'), facts);
  return {
    contestant: {
      name: rebuildFigure(facts),
      unit: 'events/s',
      run: async () => {
        const place = await makePlace(folder);
        const tables = await tablesOf(store, place, {
          projections: (parts) => allProjections(parts).filter(({ name }) => name === 'status'),
        });
        await tables.rebuilt('status');
        const start = performance.now();
        await tables.rebuild('status');
        const rebuilt = await tables.rebuilt('status');
        const seconds = (performance.now() - start) / 1_000;
        if (rebuilt?.phase !== 'done' || rebuilt.differences !== 0) throw new Error('the rebuild went wrong');
        await tables.close();
        await place.end();
        return facts / seconds;
      },
    },
    end: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Rebuilds from stores of several sizes, each filled once. */
export async function rebuildFigures(
  sizes: readonly number[],
  rounds: number,
  say: (line: string) => void,
  makePlace: MakesPlace = inFile,
): Promise<Measured[]> {
  const made = [];
  for (const facts of sizes) made.push(await rebuildContestant(facts, makePlace));
  try {
    return await interleaved(
      made.map(({ contestant }) => contestant),
      rounds,
      say,
    );
  } finally {
    for (const { end } of made) await end();
  }
}

/** Name of a figure. */
export function rebuildFigure(facts: number): string {
  return `rebuild of status, ${facts.toLocaleString('en-US')} facts`;
}

/** How long after its acknowledgement a fact is in the tables, at a steady rate, with all projections running. */
export async function lagFigures(
  perSecond: number,
  seconds: number,
  rounds: number,
  say: (line: string) => void,
  makePlace: MakesPlace = inFile,
): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-lag-'));
  const store = await filledStore(join(folder, 'events.sqlite'), 10_000);
  const place = await makePlace(folder);
  const tables = await tablesOf(store, place);
  try {
    await tables.reached((await store.head()) ?? 0n);
    const p99s: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const lags = await lagsAt(store, tables, perSecond, seconds);
      lags.sort((a, b) => a - b);
      p99s.push(lags[Math.floor(lags.length * 0.99)] ?? 0);
      say(`  round ${round}/${rounds}  ${LAG_FIGURE}: ${p99s.at(-1)?.toFixed(1)} ms`);
    }
    const sorted = [...p99s].sort((a, b) => a - b);
    return [{ name: LAG_FIGURE, unit: 'ms', rounds: p99s, median: sorted[sorted.length >> 1] ?? 0 }];
  } finally {
    await tables.close();
    await place.end();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export const LAG_FIGURE = 'projection lag at 500 facts/s: p99';

async function lagsAt(
  store: EventStore,
  tables: ReadModels,
  perSecond: number,
  seconds: number,
): Promise<number[]> {
  const lags: number[] = [];
  const waiting: { position: bigint; at: number }[] = [];
  const total = perSecond * seconds;
  const look = (): void => {
    const position = tables.position();
    while (waiting[0] && waiting[0].position <= position) {
      lags.push(performance.now() - (waiting.shift() as { at: number }).at);
    }
  };
  const begin = performance.now();
  for (let sent = 0; lags.length < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - begin) * perSecond) / 1_000));
    for (; sent < due; sent += 1) {
      const said = { type: 'consent.granted', pub: { ...GRANT, purpose: PURPOSES[sent % 3] } };
      const event = eventOf(said, new Date().toISOString());
      void store
        .append(subjectStream(randomUUID()), 'no_stream', [event])
        .then(({ position }) => void waiting.push({ position, at: performance.now() }));
    }
    await pause(1);
    waiting.sort((a, b) => Number(a.position - b.position));
    look();
  }
  return lags;
}

const GRANT = { version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true };
