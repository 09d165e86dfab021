import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readRegister } from '../catalogue/read-ledger-state.js';
import { CliError, EXIT } from '../exit-codes.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Act, Played } from './life.js';

/** A lift counts only if the notice lies strictly before it (Art. 18(3)): the acts must not share a millisecond. */
const BETWEEN_ACTS_MS = 5;

/**
 * Plays one customer's life, with a made-up address of its own, asks after every act, and tells each one as it goes.
 * @throws CliError if no ledger answers, or the catalogue's purposes are not there
 */
export async function playLife(
  client: LedgerClient,
  acts: readonly Act[],
  tell: (played: Played) => void,
): Promise<void> {
  const subject = { scheme: 'email', value: `demo-${randomBytes(8).toString('hex')}@example.org` };
  const controller = await demoController(client, acts);
  const ids = new Map<string, string>();
  const instants = new Map<string, string>();
  let position: unknown;

  for (const act of acts) {
    if (act.path !== undefined) {
      const recorded = await client.post(pathOf(act, ids), { controller, subject, ...act.body });
      if (typeof recorded['id'] === 'string') ids.set(act.name, recorded['id']);
      position = recorded['position'];
    }
    await pause(BETWEEN_ACTS_MS);
    instants.set(act.name, new Date().toISOString());
    const answers = [];
    for (const asked of act.asks) {
      const { purpose, operation, asOf } = asked;
      const at = asOf === undefined ? undefined : instants.get(asOf);
      const question = { controller, subject, purpose, operation, ...(at !== undefined && { at }) };
      const fresh = position === undefined ? {} : { atLeast: position };
      answers.push({ asked, answer: await client.post('/v1/check', { ...question, ...fresh }) });
    }
    tell({ act, answers });
    await pause(BETWEEN_ACTS_MS);
  }
}

/** The controller of catalogue/baxet.yaml, with the purposes that the life needs. */
async function demoController(client: LedgerClient, acts: readonly Act[]): Promise<string> {
  const controller = 'baxet_group';
  const { purposes } = await readRegister(client, controller);
  const asked = acts.flatMap(({ asks }) => asks.map(({ purpose }) => purpose));
  if (asked.every((purpose) => purposes.has(purpose))) return controller;
  throw new CliError(
    EXIT.refused,
    'The demo needs the purposes of catalogue/baxet.yaml: run `npm run ledger-cli -- catalogue apply catalogue/baxet.yaml`.',
  );
}

function pathOf(act: Act, ids: ReadonlyMap<string, string>): string {
  return (act.path ?? '').replace(/\{([a-z-]+)\}/g, (_match, name: string) => ids.get(name) ?? name);
}
