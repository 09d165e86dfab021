/** The files of a bundle, wherever they lie. Reading the same path twice gives the same bytes. */
export interface FileMap {
  /** All files, sorted by UTF-16 code unit. */
  readonly paths: readonly string[];
  /** Bytes that the file has; undefined if there is none. */
  size(path: string): number | undefined;
  /** The whole file; undefined if there is none. @throws ContainerError if the container lies about it */
  read(path: string): Uint8Array | undefined;
  /** Where a file lies in its container as it is, so that another reader finds it; undefined where it does not. */
  place?(path: string): StoredPlace | undefined;
  /** The one folder in which all files lie, with the files below it; absent where that is not known. */
  readonly folder?: { readonly name: string; readonly files: FileMap };
}

/** A file that lies in a ZIP unpacked. */
export interface StoredPlace {
  /** Its whole path there. */
  readonly path: string;
  /** Of its local header. */
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
}

/** Files in memory. */
export function fileMapOf(files: ReadonlyMap<string, Uint8Array>): FileMap {
  return {
    paths: [...files.keys()].sort(),
    size: (path) => files.get(path)?.length,
    read: (path) => files.get(path),
  };
}

/** The files below a folder of another map, under their paths from there. */
export function below(files: FileMap, folder: string): FileMap {
  if (files.folder?.name === folder) return files.folder.files;
  const start = `${folder}/`;
  return {
    paths: files.paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length)),
    size: (path) => files.size(start + path),
    read: (path) => files.read(start + path),
    place: (path) => files.place?.(start + path),
  };
}
