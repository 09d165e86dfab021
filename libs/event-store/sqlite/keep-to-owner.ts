import { chmodSync } from 'node:fs';

/** What tells that a mode cannot be set here: another user's file, none, or a file system without modes. */
const CANNOT: ReadonlySet<unknown> = new Set(['EPERM', 'ENOENT', 'ENOTSUP', 'EROFS']);

/**
 * Closes a file or folder to everybody but its owner (GDPR 32), whoever made it. Where the mode is not ours to set (a
 * mounted volume that belongs to somebody else) it stays as it is. @param mode 0600 or 0700 @throws the system's error
 */
export function keepToOwner(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    if (!CANNOT.has((error as { code?: unknown }).code)) throw error;
  }
}
