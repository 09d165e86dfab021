import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, renameSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { CliError, EXIT } from '../exit-codes.js';
import type { LedgerClient } from '../http/ledger-client.js';

const ATTEMPTS = 5;

/**
 * Fetches a file, goes on where an attempt broke off, and compares its SHA-256.
 * @param digest base64url @throws CliError
 */
export async function downloadTo(
  client: LedgerClient,
  path: string,
  out: string,
  digest: string,
): Promise<void> {
  const part = `${out}.part`;
  for (let attempt = 1; ; attempt++) {
    try {
      const start = existsSync(part) ? statSync(part).size : 0;
      const headers = start > 0 ? { range: `bytes=${start}-`, 'if-range': `"${digest}"` } : {};
      const answer = await client.open(path, headers);
      if (answer.body === null) throw new CliError(EXIT.refused, 'The bundle came without content.');
      const goesOn = answer.status === 206;
      const body = Readable.fromWeb(answer.body as ReadableStream);
      await pipeline(body, createWriteStream(part, { flags: goesOn ? 'a' : 'w', mode: 0o600 }));
      break;
    } catch (error) {
      if (error instanceof CliError || attempt === ATTEMPTS) throw error;
    }
  }
  if ((await digestOf(part)) !== digest)
    throw new CliError(EXIT.refused, `${part} is not the bundle that was made. Delete it and try again.`);
  renameSync(part, out);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('base64url');
}
