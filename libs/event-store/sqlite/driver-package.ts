/** From here on Node destroys objects of add-ons in a way that better-sqlite3 12 does not survive. */
const FIRST_NODE_OF_13 = 22;

/** Name of the package for a version of Node such as `22.13.0`. */
export function packageFor(nodeVersion: string): string {
  return Number.parseInt(nodeVersion, 10) >= FIRST_NODE_OF_13 ? 'better-sqlite3-13' : 'better-sqlite3';
}
