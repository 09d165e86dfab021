import { closedFor, type CopyMark } from '#backup';
import { demandNotMoved, type LedgerIdentity } from '#ledger';
import type { EventStore } from '#event-store';
import { createHash, randomUUID } from 'node:crypto';
import { CliError, EXIT } from '../exit-codes.js';
import type { Servers } from './place.js';

/** What leads a URL of PostgreSQL elsewhere although it stands behind the question mark. */
const ELSEWHERE = ['host', 'hostaddr', 'port', 'dbname'];

/**
 * Digest of the servers that take a copy: where they are, not how they are entered, so that a password may change between
 * two runs, and none can be guessed from it.
 */
export function digestOfTarget({ eventStore, database, keysDatabase }: Servers): string {
  const places = [eventStore, database, keysDatabase ?? database].map((url) => url && placeOf(url));
  return createHash('sha256')
    .update(JSON.stringify(places.map((place) => place ?? null)))
    .digest('base64url');
}

function placeOf(url: string): string {
  const [address = '', query = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const server = address
    .replace(/^[^:]*:\/\//, '')
    .replace(/^.*@/s, '')
    .replace(/\/+$/, '');
  return JSON.stringify([server, ...ELSEWHERE.map((name) => parameters.getAll(name))]);
}

/**
 * The copy that this order makes, or goes on with. A ledger that is closed already is gone on from by the one copy for which
 * it was closed: any other would be a second living ledger of one identity.
 * @param under the mark in the target's folder @throws CliError; OpeningRefused LEDGER_MOVED; BackupError
 */
export async function demandSameCopy(
  order: { readonly from: string; readonly to: Servers },
  source: { readonly store: EventStore; readonly identity: LedgerIdentity },
  under: CopyMark | undefined,
): Promise<CopyMark> {
  const { ledger } = source.identity;
  const target = digestOfTarget(order.to);
  if (under && under.ledger !== ledger)
    throw new CliError(EXIT.refused, `${order.to.data} holds a part of another ledger (${under.ledger}).`);
  if (under && under.target !== target)
    throw new CliError(
      EXIT.refused,
      `${order.to.data} holds a part of a copy to other servers: name the same ones as before.`,
    );
  const closed = await closedFor(order.from);
  if (!under || closed?.copy !== under.copy || closed.target !== target) await demandNotMoved(source.store);
  return under ?? { ledger, copy: randomUUID(), target };
}
