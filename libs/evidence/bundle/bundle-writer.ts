import { canonicalJson } from '#stored-event/json';
import { utf8 } from '../bytes/index.js';
import {
  BAG_INFO_FILE,
  BAGIT_FILE,
  BAGIT_TEXT,
  FILES,
  MANIFEST_FILE,
  manifestDigest,
  NOTE_FILE,
  signBundleNote,
  TAG_MANIFEST_FILE,
  writeBagInfo,
  writeManifest,
  type ExportStatement,
} from '../bag/index.js';
import type { Hashing } from '../hashing/index.js';
import type { NoteSigner } from '../notes/index.js';
import type { ZipFile } from '../zip/index.js';
import type { Spool } from './spool.js';

/** Takes the files of a bundle in any order and gives them back as a signed bag, in the order of a canonical ZIP. */
export class BundleWriter {
  readonly #places = new Map<string, number>();
  readonly #digests = new Map<string, string>();
  #bytes = 0;

  constructor(
    private readonly hashing: Hashing,
    private readonly spool: Spool,
  ) {}

  /** Adds a file of the content. @param digest its SHA-256 in hexadecimal, where it is known already */
  add(path: string, content: Uint8Array | string, digest?: string): void {
    const bytes = typeof content === 'string' ? utf8(content) : content;
    if (this.#places.has(path)) throw new TypeError(`${path} was added before`);
    this.#places.set(path, this.spool.add(bytes));
    this.#digests.set(path, digest ?? manifestDigest(this.hashing, bytes));
    this.#bytes += bytes.length;
  }

  has(path: string): boolean {
    return this.#places.has(path);
  }

  /** Adds the statement, signs, and gives all files below the folder, sorted by path. */
  async finish(
    statement: ExportStatement,
    root: Uint8Array,
    signer: NoteSigner,
    folder: string,
  ): Promise<Iterable<ZipFile>> {
    this.add(FILES.request, canonicalJson(statement));
    const tags = new Map<string, Uint8Array>([
      [BAGIT_FILE, utf8(BAGIT_TEXT)],
      [
        BAG_INFO_FILE,
        utf8(writeBagInfo({ ...statement, payloadBytes: this.#bytes, payloadFiles: this.#places.size })),
      ],
      [MANIFEST_FILE, utf8(writeManifest(this.#digests))],
    ]);
    const tagDigests = new Map([...tags].map(([path, bytes]) => [path, manifestDigest(this.hashing, bytes)]));
    const tagManifest = utf8(writeManifest(tagDigests));
    tags.set(TAG_MANIFEST_FILE, tagManifest);
    const { origin, id } = statement;
    const note = { origin, id, root, tagManifest: this.hashing.sha256(tagManifest) };
    tags.set(NOTE_FILE, utf8(await signBundleNote(note, signer)));
    return this.#inOrder(tags, folder);
  }

  *#inOrder(tags: ReadonlyMap<string, Uint8Array>, folder: string): Generator<ZipFile> {
    const paths = [...tags.keys(), ...this.#places.keys()].sort();
    for (const path of paths) {
      const bytes = tags.get(path) ?? this.spool.get(this.#places.get(path) as number);
      yield { path: `${folder}/${path}`, bytes };
    }
  }
}
