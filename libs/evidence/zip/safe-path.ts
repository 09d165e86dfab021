const MAX_PATH = 200;
const MAX_PARTS = 8;
const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
/** Names that mean a device on Windows, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/**
 * True for a relative path that means the same file on every system: ASCII letters, digits, `.`, `_`, `-`; no part
 * that begins with a dot (so no `..`) or ends with one, no device names, at most 8 parts and 200 characters.
 */
export function isSafePath(path: string): boolean {
  if (path.length > MAX_PATH) return false;
  const parts = path.split('/');
  return (
    parts.length <= MAX_PARTS &&
    parts.every((part) => PART.test(part) && !part.endsWith('.') && !DEVICE.test(part))
  );
}
