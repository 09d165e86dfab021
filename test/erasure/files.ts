import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of all files below a folder in which one of these texts or byte strings stands. */
export function filesHolding(folder: string, sought: readonly (string | Uint8Array)[]): string[] {
  const needles = sought.map((one) => Buffer.from(one));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return needles.some((needle) => bytes.includes(needle));
    });
}
