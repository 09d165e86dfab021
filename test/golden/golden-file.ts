import type { EventInput, EventVector } from './fixed-event.js';

/** The project's own golden vectors: one stored event per fact type, byte for byte, for ever. */
export interface GoldenFile {
  readonly about: string;
  readonly cases: readonly GoldenCase[];
}

export interface GoldenCase {
  /** Fact type. */
  readonly name: string;
  readonly input: EventInput;
  readonly expect: EventVector;
}

/** Path from the root of the project. */
export const GOLDEN_FILE = 'test/golden/stored-events.json';
