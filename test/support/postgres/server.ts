import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const SERVE = 'test/support/postgres/serve.mjs';
const STARTS_WITHIN_MS = 60_000;

/** A server that runs for one test only, so that it may be killed. */
export interface OwnServer {
  /** Of its superuser, database `postgres`. */
  readonly url: string;
  readonly dataFolder: string;
  /** Process id of the postmaster. */
  pid(): Promise<number>;
  /** kill -9: no shutdown, no checkpoint. */
  kill(): Promise<void>;
  /** Starts it again after a kill, on the same port, with its crash recovery. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server of its own. @param fsync whether it waits for the disk, as in production */
export async function startOwnServer(fsync: 'on' | 'off' = 'off'): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  await chmod(folder, 0o711);
  const keeper = spawnKeeper(folder, process.pid, fsync);
  const url = await urlIn(folder);
  const dataFolder = join(folder, 'data');
  const pid = async () => Number((await readFile(join(dataFolder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return {
    url,
    dataFolder,
    pid,
    kill: async () => {
      const postmaster = await pid();
      process.kill(postmaster, 'SIGKILL');
      while (isAlive(postmaster)) await pause(20);
    },
    startAgain: async () => {
      process.kill(keeper, 'SIGUSR2');
      while (!(await answers(url))) await pause(50);
    },
    stop: async () => {
      await endKeeper(keeper);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Spawns the process that keeps a server, detached: it outlives the worker that started it, never the watched one. */
export function spawnKeeper(folder: string, watched: number, fsync: 'on' | 'off'): number {
  const child = spawn(process.execPath, [SERVE, folder, String(watched), fsync], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
  });
  child.unref();
  return child.pid as number;
}

/** Waits for the server of a folder. */
export async function urlIn(folder: string): Promise<string> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    if (existsSync(join(folder, 'url'))) return readFile(join(folder, 'url'), 'utf8');
    if (existsSync(join(folder, 'failed'))) throw new Error(await readFile(join(folder, 'failed'), 'utf8'));
    if (performance.now() > deadline) throw new Error(`PostgreSQL did not start in ${folder}`);
    await pause(50);
  }
}

/** Ends a keeper and with it its server. */
export async function endKeeper(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    return;
  }
  while (isAlive(pid)) await pause(20);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
