import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Says where the PostgreSQL of this run will live. It is started by the first test that needs one, so that the others
 * wait for nothing.
 */
export default function prepare() {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-of-run-'));
  // The server runs as another user where the tests run as root.
  chmodSync(folder, 0o711);
  process.env['TEST_POSTGRES_FOLDER'] = folder;
  process.env['TEST_POSTGRES_WATCHED'] = String(process.pid);
}
