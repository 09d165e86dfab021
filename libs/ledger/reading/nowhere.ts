import type { Position } from '#event-store';

/** Before the first event of a store: less than every position. */
export const NOWHERE: Position = -1n;
