import { isEventFile } from '../bag/index.js';
import type { FileMap } from '../zip/index.js';

/** An event whose body is in the bundle. */
export interface ShownEvent {
  /** Index of its leaf. */
  readonly seq: number;
  readonly file: string;
}

const BEFORE = 'data/events/'.length;
const BEHIND = '.json'.length;

/** The events whose bodies are in the bundle, by rising index. */
export function shownEvents({ paths }: FileMap): ShownEvent[] {
  // Paths are sorted as texts, so those of one length are sorted as numbers.
  const byLength: ShownEvent[][] = [];
  for (const file of paths) {
    if (!isEventFile(file)) continue;
    (byLength[file.length] ??= []).push({ seq: Number(file.slice(BEFORE, -BEHIND)), file });
  }
  return byLength.flat();
}
