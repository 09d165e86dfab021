import { setTimeout as pause } from 'node:timers/promises';
import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;

/** Waits until an export is made, and tells how far it is. @throws CliError if it fails */
export async function waitForExport(client: LedgerClient, io: Io, id: string): Promise<Json> {
  let told = '';
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const state = await client.get(`/v1/evidence/exports/${id}`);
    const status = String(state['status']);
    if (status === 'done') return state;
    if (status !== 'waiting' && status !== 'running')
      throw new CliError(EXIT.refused, `No bundle was made: ${String(state['fault'] ?? status)}.`);
    const { done, total } = (state['progress'] ?? {}) as { readonly done?: number; readonly total?: number };
    const line = `${status}: ${done ?? 0} of ${total ?? 0} events`;
    if (line !== told && waitMs > FIRST_WAIT_MS) io.complain(line);
    told = line;
    await pause(waitMs);
  }
}
