// Plays a shop's year in a replay ledger of its own, runs the README's `ledger-cli` questions against it in their order,
// and writes its answers below them. test/audit/readme.spec.ts says when the answers there are no longer the real ones.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const BLOCKS = /```sh\nnpm run -s ledger-cli -- ([^`]*)\n```\n\n```text\n[^`]*```/g;
const folder = mkdtempSync(join(tmpdir(), 'readme-year-'));
const service = spawn(process.execPath, ['dist/apps/ledger-api/main.js'], {
  env: { ...process.env, LEDGER_MODE: 'replay', AUTH: 'off', DATA_DIR: join(folder, 'data'), PORT: '0', LOG_LEVEL: 'info' },
  stdio: ['ignore', 'pipe', 'inherit'],
});

try {
  const url = await listening();
  const tool = (args) =>
    execFileSync(process.execPath, ['dist/apps/ledger-cli/main.js', ...args], {
      env: { ...process.env, LEDGER_URL: url },
      encoding: 'utf8',
    });
  tool(['demo', 'year']);
  // The tables follow the facts within some ten milliseconds.
  await pause(2_000);
  const readme = readFileSync('README.md', 'utf8');
  const written = readme.replace(
    BLOCKS,
    (_block, command) =>
      `\`\`\`sh\nnpm run -s ledger-cli -- ${command}\n\`\`\`\n\n\`\`\`text\n${tool(words(command)).replaceAll('\r', '').trimEnd()}\n\`\`\``,
  );
  writeFileSync('README.md', written);
} finally {
  service.kill('SIGTERM');
  await once(service, 'exit');
  rmSync(folder, { recursive: true, force: true });
}

/** The words of a command line, with double quotes. */
function words(line) {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
}

async function listening() {
  let text = '';
  for await (const part of service.stdout) {
    text += part;
    const [, url] = /listening on (http:\/\/[^\s"]+)/.exec(text) ?? [];
    if (url) {
      service.stdout.resume();
      return url;
    }
  }
  throw new Error('the service did not start');
}
