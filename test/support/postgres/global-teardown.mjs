import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Ends the PostgreSQL of this run, if a test started it. */
export default async function end() {
  const folder = process.env['TEST_POSTGRES_FOLDER'];
  if (folder === undefined) return;
  const keeper = join(folder, 'keeper');
  if (existsSync(keeper)) {
    const pid = Number(readFileSync(keeper, 'utf8'));
    signal(pid, 'SIGTERM');
    while (signal(pid, 0)) await pause(20);
  }
  rmSync(folder, { recursive: true, force: true });
}

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
