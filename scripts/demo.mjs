// `npm run demo`: plays a customer's life against the running ledger; without a key, or without a ledger, against one of
// its own on a folder that is gone afterwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const args = process.argv.slice(2);
const url = process.env.LEDGER_URL || 'http://127.0.0.1:3000';

process.exitCode = args.length > 0 || (await letsMeIn()) ? await tool({}, 'demo', ...args) : await withOwnLedger();

/** True where a ledger answers that knows who asks, or asks nobody. */
async function letsMeIn() {
  const key = process.env.LEDGER_API_KEY?.trim();
  if (key || process.env.LEDGER_API_KEY_FILE?.trim()) return true;
  const answer = await fetch(`${url}/v1/controllers`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok === true;
}

async function withOwnLedger() {
  console.log('LEDGER_API_KEY is not set: the demo plays in a ledger of its own, which is gone afterwards.\n');
  const folder = mkdtempSync(join(tmpdir(), 'ledger-demo-'));
  const service = spawn(process.execPath, ['dist/apps/ledger-api/main.js'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, AUTH: 'off', HOST: '127.0.0.1', PORT: '0', OPS_LISTEN: '', DATA_DIR: folder, LOG_LEVEL: 'info' },
  });
  const ended = once(service, 'exit');
  try {
    const own = { LEDGER_URL: await addressOf(service) };
    const loaded = await tool(own, 'catalogue', 'apply', 'catalogue/baxet.yaml');
    return loaded === 0 ? await tool(own, 'demo') : loaded;
  } finally {
    service.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where the service says that it listens. */
async function addressOf(service) {
  for await (const line of createInterface({ input: service.stdout })) {
    const found = /listening on (http:\S+)/.exec(line)?.[1];
    if (found === undefined) continue;
    service.stdout.resume();
    return found;
  }
  throw new Error('the ledger did not start');
}

async function tool(environment, command, ...more) {
  const program = spawn(process.execPath, ['dist/apps/ledger-cli/main.js', command, ...more], {
    stdio: ['ignore', command === 'catalogue' ? 'ignore' : 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const [code] = await once(program, 'exit');
  return code ?? 1;
}
