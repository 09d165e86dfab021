/** What is wrong with a container of files. */
export type ContainerFault =
  /** Not a ZIP, cut off, or larger than a bundle may be. */
  | 'NOT_A_BUNDLE'
  /** A ZIP, but not the canonical one of its content. */
  | 'NOT_CANONICAL'
  /** A path that leaves the folder, is absolute, twice there, or does not mean the same file everywhere. */
  | 'UNSAFE_PATH'
  /** A link or anything else that is not a plain file. */
  | 'NOT_A_FILE'
  /** More files or bytes than are read. */
  | 'TOO_LARGE';

/** The container cannot be read as a bundle. `file` is the member at fault, or the container's part. */
export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  constructor(
    readonly code: ContainerFault,
    readonly file: string,
    detail: string,
  ) {
    super(`${file}: ${detail}`);
  }
}
