const MAX_PATH = 200;
const MAX_PARTS = 8;
/** Parts of letters, digits, `.`, `_`, `-`; none begins or ends with a dot. */
const SAFE =
  /^[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?(?:\/[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?)*$/;
/** Names that mean a device on Windows, whatever follows the first dot. */
const DEVICE = /(?:^|\/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|$)/i;

/**
 * True for a relative path that means the same file on every system: ASCII letters, digits, `.`, `_`, `-`; no part
 * that begins with a dot (so no `..`) or ends with one, no device names, at most 8 parts and 200 characters.
 */
export function isSafePath(path: string): boolean {
  if (path.length > MAX_PATH || !SAFE.test(path) || DEVICE.test(path)) return false;
  let parts = 1;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) parts += 1;
  return parts <= MAX_PARTS;
}
