import { compareCodeUnits } from '#stored-event/json';
import { hex, utf8Text } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';
import { isSafePath } from '../zip/index.js';

/** The four files of a bag that are not its content (BagIt 1.0, RFC 8493 2.1 and 2.2). */
export const BAGIT_FILE = 'bagit.txt';
export const BAG_INFO_FILE = 'bag-info.txt';
export const MANIFEST_FILE = 'manifest-sha256.txt';
export const TAG_MANIFEST_FILE = 'tagmanifest-sha256.txt';
/** The signed note over the tag manifest (evidence format 3). */
export const NOTE_FILE = 'bundle.note';

/** RFC 8493 2.1.1: these two lines and nothing else. */
export const BAGIT_TEXT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** The tag files that the tag manifest lists, in its order. */
export const LISTED_TAG_FILES = [BAG_INFO_FILE, BAGIT_FILE, MANIFEST_FILE] as const;

/** Path -> SHA-256 in lower-case hexadecimal. */
export type Digests = ReadonlyMap<string, string>;

/** A manifest (RFC 8493 2.1.3): `<hex>  <path>`, as `sha256sum -c` reads it, sorted by path, each line ended by LF. */
export function writeManifest(digests: Digests): string {
  const lines = [...digests].sort(([a], [b]) => compareCodeUnits(a, b));
  return lines.map(([path, digest]) => `${digest}  ${path}\n`).join('');
}

const LINE = /^([0-9a-f]{64}) {2}([!-~]+)$/;

/** A manifest as `writeManifest` writes it; undefined for any other bytes: sorted, no path twice, safe paths only. */
export function readManifest(bytes: Uint8Array): Map<string, string> | undefined {
  const digests = new Map<string, string>();
  let last = '';
  const lines = manifestText(bytes)?.split('\n');
  if (lines?.pop() !== '') return undefined;
  for (const line of lines) {
    const [, digest, path] = LINE.exec(line) ?? [];
    if (digest === undefined || path === undefined || !isSafePath(path) || path <= last) return undefined;
    digests.set(path, digest);
    last = path;
  }
  return digests;
}

function manifestText(bytes: Uint8Array): string | undefined {
  try {
    return utf8Text(bytes);
  } catch {
    return undefined;
  }
}

/** What `bag-info.txt` says (RFC 8493 2.2.2). */
export interface BagInfo {
  /** Bundle id. */
  readonly id: string;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`; the bag's date is its day. */
  readonly madeAt: string;
  readonly payloadBytes: number;
  readonly payloadFiles: number;
}

/** The text of `bag-info.txt`. */
export function writeBagInfo({ id, madeAt, payloadBytes, payloadFiles }: BagInfo): string {
  return (
    `Bagging-Date: ${madeAt.slice(0, 10)}\n` +
    `External-Identifier: ${id}\n` +
    `Payload-Oxum: ${payloadBytes}.${payloadFiles}\n`
  );
}

/** SHA-256 as manifests write it. */
export function manifestDigest(hashing: Hashing, bytes: Uint8Array): string {
  return hex(hashing.sha256(bytes));
}
