import { LaneMemory } from './lane-memory.js';

/** One piece of work, and what it must not overtake. */
export interface LaneItem<T> {
  /** Items of one lane run in order; an item without a lane waits for all before it, and all after it wait. */
  readonly lane: string | undefined;
  /** Never rejects. @param memory of its lane, where more than one item is in it */
  readonly run: (memory?: LaneMemory) => Promise<T>;
}

/**
 * Runs items so that each lane keeps its order and different lanes run side by side.
 * @param width lanes under way at one time
 * @returns the results in the order of the items
 */
export async function runInLanes<T>(items: readonly LaneItem<T>[], width: number): Promise<readonly T[]> {
  const results = new Array<T>(items.length);
  let lanes = new Map<string, number[]>();
  for (const [index, item] of items.entries()) {
    if (item.lane !== undefined) {
      const lane = lanes.get(item.lane);
      if (lane) lane.push(index);
      else lanes.set(item.lane, [index]);
      continue;
    }
    await runLanes([...lanes.values()]);
    lanes = new Map();
    results[index] = await item.run();
  }
  await runLanes([...lanes.values()]);
  return results;

  async function runLanes(waiting: readonly (readonly number[])[]): Promise<void> {
    const queue = waiting.values();
    const worker = async () => {
      for (const lane of queue) {
        const memory = lane.length > 1 ? new LaneMemory() : undefined;
        for (const index of lane) results[index] = await (items[index] as LaneItem<T>).run(memory);
      }
    };
    await Promise.all(Array.from({ length: Math.min(width, waiting.length) }, worker));
  }
}
