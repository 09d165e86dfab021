import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { CatalogueText, Fields } from './catalogue.js';
import type { Complaints, Path } from './complaints.js';

/** The ledger keeps no larger text (facts-and-subjects.md 10). */
const MAX_TEXT_BYTES = 5 * 1024 * 1024;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
};

/** Reads the texts that a catalogue refers to: the exact bytes, never converted. */
export class TextReader {
  private readonly byDigest = new Map<string, CatalogueText>();

  constructor(
    private readonly folder: string,
    private readonly complaints: Complaints,
  ) {}

  /** Language -> path becomes language -> digest; complains of files that cannot be read. */
  digests(path: Path, texts: Fields): Fields {
    const digests: Record<string, string> = {};
    for (const [language, file] of Object.entries(texts)) {
      const text = typeof file === 'string' ? this.read([...path, language], language, file) : undefined;
      if (text) digests[language] = text.digest;
    }
    return digests;
  }

  /** Every text once. */
  all(): readonly CatalogueText[] {
    return [...this.byDigest.values()];
  }

  private read(at: Path, language: string, path: string): CatalogueText | undefined {
    const mediaType = MEDIA_TYPES[extname(path).toLowerCase()];
    if (mediaType === undefined) {
      this.complaints.add(at, `${path}: the ending must be one of ${Object.keys(MEDIA_TYPES).join(', ')}`);
      return undefined;
    }
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(join(this.folder, path));
    } catch {
      this.complaints.add(at, `${path}: no such file beside the catalogue`);
      return undefined;
    }
    if (bytes.length === 0 || bytes.length > MAX_TEXT_BYTES) {
      this.complaints.add(at, `${path}: must hold 1 byte to 5 MiB`);
      return undefined;
    }
    const digest = createHash('sha256').update(bytes).digest('base64url');
    const text: CatalogueText = { path, language, mediaType, digest, bytes };
    this.byDigest.set(digest, text);
    return text;
  }
}
