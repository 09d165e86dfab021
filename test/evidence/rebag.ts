import {
  BAG_INFO_FILE,
  cosign,
  FILES,
  LISTED_TAG_FILES,
  manifestDigest,
  MANIFEST_FILE,
  nodeHashing,
  NOTE_FILE,
  noteSigner,
  readNote,
  readStatement,
  signBundleNote,
  TAG_FILES,
  TAG_MANIFEST_FILE,
  utf8,
  utf8Text,
  verifierKey,
  writeBagInfo,
  writeManifest,
  writeNote,
  writePolicy,
  writeSignatureLine,
  writeVkey,
  type NoteSigner,
  COSIGNATURE_V1,
} from '#evidence';
import { fromBase64 } from '#evidence';
import type { Files } from './bundle-world.js';

/**
 * Makes an attacked bundle look whole again, as only somebody with the log's key can: manifests, bag-info and the
 * signed note are made anew for what the files are now.
 */
export async function rebag(files: Files, signer: NoteSigner): Promise<Files> {
  const out: Files = new Map(files);
  const payload = [...out].filter(([path]) => !TAG_FILES.includes(path));
  const statement = readStatement(out.get(FILES.request) as Uint8Array);
  const digests = new Map(payload.map(([path, bytes]) => [path, manifestDigest(nodeHashing, bytes)]));
  out.set(MANIFEST_FILE, utf8(writeManifest(digests)));
  const payloadBytes = payload.reduce((sum, [, { length }]) => sum + length, 0);
  out.set(BAG_INFO_FILE, utf8(writeBagInfo({ ...statement, payloadBytes, payloadFiles: payload.length })));
  const tags = LISTED_TAG_FILES.map(
    (path) => [path, manifestDigest(nodeHashing, out.get(path) as Uint8Array)] as const,
  );
  const tagManifest = utf8(writeManifest(new Map(tags)));
  out.set(TAG_MANIFEST_FILE, tagManifest);
  const root = fromBase64(textOf(out, FILES.checkpoint).split('\n')[2] as string, 'root', 32);
  const { id, origin } = statement;
  const note = { id, origin, root, tagManifest: nodeHashing.sha256(tagManifest) };
  out.set(NOTE_FILE, utf8(await signBundleNote(note, signer)));
  return out;
}

/** Text of a file. */
export function textOf(files: Files, path: string): string {
  const bytes = files.get(path);
  if (!bytes) throw new Error(`${path} is not in the bundle`);
  return utf8Text(bytes);
}

/** Changes the text of a file. */
export function edit(files: Files, path: string, change: (text: string) => string): void {
  const before = textOf(files, path);
  const after = change(before);
  if (after === before) throw new Error(`${path} did not change`);
  files.set(path, utf8(after));
}

/** Changes a JSON document that stays canonical. */
export function editJson<T>(files: Files, path: string, change: (value: T) => unknown): void {
  edit(files, path, (text) => canonical(change(JSON.parse(text) as T)));
}

/** JSON with sorted members: enough for what bundles hold. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** Exchanges two files. */
export function swap(files: Files, a: string, b: string): void {
  const [one, other] = [files.get(a), files.get(b)];
  if (!one || !other) throw new Error(`${a} or ${b} is not in the bundle`);
  files.set(a, other).set(b, one);
}

/** A witness with a key of its own. */
export const WITNESS = { name: 'witness.example/w', seed: new Uint8Array(32).fill(7) };

/** A policy that asks for the witness. */
export function witnessedPolicy(vkeys: readonly string[]): string {
  const { name, seed } = WITNESS;
  const key = verifierKey(nodeHashing, name, nodeHashing.publicKeyOf(seed), COSIGNATURE_V1);
  return writePolicy(vkeys, [{ name: 'w', vkey: writeVkey(key) }]);
}

/** The note with the witness's line below. @param at UTC milliseconds */
export function cosigned(note: string, at: number): string {
  const { text } = readNote(note);
  const line = cosign(nodeHashing, WITNESS, text, BigInt(Math.floor(at / 1000)));
  return note + writeSignatureLine(line);
}

/** The bundle with a cosigned checkpoint, in every place where it stands. */
export function withWitness(files: Files, at: number, path: string = FILES.checkpoint): Files {
  const before = textOf(files, path);
  const after = cosigned(before, at);
  const out: Files = new Map(files);
  for (const [name, bytes] of files) {
    if (name !== path && !name.endsWith('.tlog-proof')) continue;
    out.set(name, utf8(utf8Text(bytes).replace(before, after)));
  }
  return out;
}

/** Another key under the log's name. */
export function strangerSigner(origin: string): NoteSigner {
  return noteSigner(nodeHashing, origin, new Uint8Array(32).fill(9));
}

/** A note's text signed by somebody else instead. */
export async function signedBy(note: string, signer: NoteSigner): Promise<string> {
  const { text } = readNote(note);
  return writeNote(text, [await signer.sign(text)]);
}
