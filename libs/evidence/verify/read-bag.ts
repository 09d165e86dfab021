import { equalBytes, hex, utf8, utf8Text } from '../bytes/index.js';
import {
  BAG_INFO_FILE,
  BAGIT_FILE,
  BAGIT_TEXT,
  belongs,
  FILES,
  isEventFile,
  LISTED_TAG_FILES,
  MANIFEST_FILE,
  manifestDigest,
  NOTE_FILE,
  openBundleNote,
  readManifest,
  readStatement,
  REQUIRED,
  TAG_FILES,
  TAG_MANIFEST_FILE,
  writeBagInfo,
  type BundleNote,
  type Digests,
  type ExportStatement,
} from '../bag/index.js';
import type { TrustPolicy } from '../checkpoint/index.js';
import type { Reading } from '../hashing/index.js';
import { below, type FileMap } from '../zip/index.js';
import type { BodiesRead } from './bodies.js';
import type { Findings } from './findings.js';

/** A bag whose files are what its signed note says. */
export interface Bag {
  readonly files: FileMap;
  /** SHA-256 of every file of the content, as found. */
  readonly digests: Digests;
  readonly note: BundleNote;
  readonly statement: ExportStatement;
  /** Bodies that are read elsewhere: their digests are what the manifest says until `confirm`. */
  readonly bodies: BodiesRead | undefined;
  /** Reads and hashes a file whose digest is only claimed so far. */
  confirm(path: string): void;
  /** A file that must be there. @throws through `findings.stop` */
  need(path: string): Uint8Array;
}

/** A bundle's files, wherever its one folder begins. */
export function rootOf(files: FileMap): FileMap {
  if (files.folder) return files.folder.files;
  if (files.paths.includes(NOTE_FILE)) return files;
  const folder = files.paths[0]?.split('/')[0] ?? '';
  const all = files.paths.every((path) => path.startsWith(`${folder}/`));
  return all && folder !== '' ? below(files, folder) : files;
}

/**
 * Evidence format 4, first two steps: paths, no extras, manifests, `bundle.note`. Every file of the content is read
 * and hashed once.
 * @param elsewhere reads the bodies of the facts, where that is worth it
 */
export function readBag(
  reading: Reading,
  container: FileMap,
  policy: TrustPolicy,
  findings: Findings,
  elsewhere: (files: FileMap, statement: ExportStatement) => BodiesRead | undefined = () => undefined,
): Bag {
  const files = rootOf(container);
  for (const path of REQUIRED)
    if (files.size(path) === undefined) findings.invalid('MISSING', path, 'is not in the bundle');
  if (findings.list.length > 0)
    findings.stop('NOT_A_BUNDLE', NOTE_FILE, 'files that every bundle has are missing');
  const need = (path: string): Uint8Array => {
    const bytes = findings.must(path, () => files.read(path));
    return bytes ?? findings.stop('MISSING', path, 'is not in the bundle');
  };

  const tagManifest = need(TAG_MANIFEST_FILE);
  const note = openNote(reading, need(NOTE_FILE), policy, findings);
  if (!equalBytes(note.tagManifest, reading.sha256(tagManifest)))
    findings.stop('DIGEST', TAG_MANIFEST_FILE, 'is not the tag manifest that bundle.note signs');
  const tags = readManifest(tagManifest);
  if (!tags || [...tags.keys()].join() !== LISTED_TAG_FILES.join())
    return findings.stop('MANIFEST', TAG_MANIFEST_FILE, 'does not list exactly the tag files');
  for (const [path, digest] of tags)
    if (manifestDigest(reading, need(path)) !== digest)
      findings.invalid('DIGEST', path, 'is not the file that the tag manifest lists');
  if (!equalBytes(need(BAGIT_FILE), utf8(BAGIT_TEXT)))
    findings.invalid('BAGIT', BAGIT_FILE, 'is not that of BagIt 1.0');
  if (findings.list.length > 0) return findings.stop('MANIFEST', MANIFEST_FILE, 'does not count');
  const statement = findings.must(FILES.request, () => readStatement(need(FILES.request)));
  // Before the manifest is read, which takes a while in this thread: nothing of it counts until it fits the manifest.
  const bodies = elsewhere(files, statement);
  const manifest =
    readManifest(need(MANIFEST_FILE)) ?? findings.stop('MANIFEST', MANIFEST_FILE, 'is not a sorted manifest');
  const { digests, bytes } = hashContent(reading, files, manifest, statement, bodies !== undefined, findings);
  const payloadBytes = bytes + (bodies?.bytes ?? 0);
  const info = writeBagInfo({ ...statement, payloadBytes, payloadFiles: digests.size });
  if (!equalBytes(need(BAG_INFO_FILE), utf8(info)))
    findings.invalid('BAG_INFO', BAG_INFO_FILE, 'does not describe this content');
  if (statement.id !== note.id || statement.origin !== note.origin)
    findings.invalid('REQUEST', FILES.request, 'is of another bundle than bundle.note');
  const confirm = (path: string): void => {
    const found = findings.attempt(path, () => files.read(path));
    const digest = found && hex(reading.sha256(found));
    if (digest === undefined || digest === digests.get(path)) return;
    findings.invalid('DIGEST', path, NOT_LISTED);
    digests.set(path, digest);
  };
  return { files, digests, note, statement, bodies, confirm, need };
}

function openNote(reading: Reading, bytes: Uint8Array, policy: TrustPolicy, findings: Findings): BundleNote {
  const keys = policy.logs.map(({ key }) => key);
  return findings.must(NOTE_FILE, () => openBundleNote(reading, bytes, keys));
}

const NOT_LISTED = 'is not the file that the manifest lists';

/**
 * Every file of the content with the manifest. The digests are the manifest's own, corrected where a file has another one.
 * @returns the digests, and the bytes of what was read here
 */
function hashContent(
  reading: Reading,
  files: FileMap,
  digests: Map<string, string>,
  { mode }: ExportStatement,
  withoutBodies: boolean,
  findings: Findings,
): { digests: Map<string, string>; bytes: number } {
  const refused: string[] = [...TAG_FILES];
  let sum = 0;
  let taken = 0;
  for (const path of files.paths) {
    const isBody = isEventFile(path);
    if (!isBody && TAG_FILES.includes(path)) continue;
    const listed = digests.get(path);
    if (listed === undefined || !(isBody || belongs(path, mode))) {
      findings.invalid('EXTRA_FILE', path, 'does not belong into the bundle');
      refused.push(path);
      continue;
    }
    if (!(withoutBodies && isBody)) {
      const bytes = findings.attempt(path, () => files.read(path));
      if (!bytes) {
        refused.push(path);
        continue;
      }
      sum += bytes.length;
      const digest = hex(reading.sha256(bytes));
      if (digest !== listed) {
        findings.invalid('DIGEST', path, NOT_LISTED);
        digests.set(path, digest);
      }
    }
    taken += 1;
  }
  if (taken !== digests.size) {
    const there = new Set(files.paths);
    for (const path of refused) there.delete(path);
    for (const path of [...digests.keys()]) {
      if (there.has(path)) continue;
      findings.invalid('MISSING', path, 'is listed in the manifest and not there');
      digests.delete(path);
    }
  }
  return { digests, bytes: sum };
}

/** Text of a file of the content. */
export function textOf(bag: Bag, path: string, findings: Findings): string {
  return findings.must(path, () => utf8Text(bag.need(path), path));
}
