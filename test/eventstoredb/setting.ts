import { afterEach, beforeEach } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { NewEvent, RecordedEvent } from '#event-store';
import { openEventStoreDb, type EventStoreDb, type EventStoreDbOptions } from '#event-store/eventstoredb';
import { Simulator, type SimulatorOptions } from '../event-store-simulator/index.js';

/** Times that let a fault be over within a test. */
export const QUICK = {
  appendTimeoutMs: 250,
  resolveWithinMs: 4_000,
  readTimeoutMs: 400,
  readWithinMs: 4_000,
  openWithinMs: 1_500,
  stallMs: 400,
} as const;

/** Simulators and stores of one test, closed after it. */
export function settingOfTest() {
  const open: (() => Promise<void> | void)[] = [];
  let first: Simulator | undefined;
  beforeEach(async () => {
    first = await Simulator.start();
    open.push(() => first?.stop());
  });
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });
  return {
    simulator: () => first!,
    start: async (options: SimulatorOptions = {}): Promise<Simulator> => {
      const simulator = await Simulator.start(options);
      open.push(() => simulator.stop());
      return simulator;
    },
    openStore: async (options: Partial<EventStoreDbOptions> = {}): Promise<EventStoreDb> => {
      const store = await openEventStoreDb({ url: first!.url, ...QUICK, ...options });
      open.push(() => store.close());
      return store;
    },
  };
}

export function event(text = 'x'): NewEvent {
  return { id: randomUUID(), type: 'test.happened', data: new TextEncoder().encode(text) };
}

export function stream(category = 'subject'): string {
  return `${category}-${randomUUID()}`;
}

export function textOf({ data }: Pick<RecordedEvent, 'data'>): string {
  return new TextDecoder().decode(data);
}
