import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeZip } from '#evidence';
import type { Files } from './bundle-world.js';

/** A bundle on disk, as a ZIP and as a folder. */
export interface WrittenBundle {
  readonly folder: string;
  readonly zip: string;
  /** A further file beside them. */
  write(name: string, content: string | Uint8Array): string;
  remove(): void;
}

/** The bundle's canonical ZIP. */
export function zipOf(files: Files): Uint8Array {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const chunks = [...writeZip(sorted.map(([path, bytes]) => ({ path: `evidence-x/${path}`, bytes })))];
  return new Uint8Array(Buffer.concat(chunks));
}

/** Writes a bundle to a scratch folder. */
export function writeBundle(files: Files): WrittenBundle {
  const scratch = mkdtempSync(join(tmpdir(), 'bundle-'));
  const folder = join(scratch, 'evidence-x');
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(scratch, name), content);
    return join(scratch, name);
  };
  return {
    folder,
    zip: write('evidence-x.zip', zipOf(files)),
    write,
    remove: () => rmSync(scratch, { recursive: true }),
  };
}
