import { parentPort, workerData } from 'node:worker_threads';
import type { WrappingKey } from '#subjects';
import { ImportKeys } from './import-keys.js';
import { lawOfFacts, type KnownLaw } from './known-law.js';
import { makeNewcomer, type DraftedGroup } from './made-newcomer.js';
import { readGroups, writePersons, type MakingMessage } from './newcomer-message.js';
import type { LedgerMode } from './parts.js';

const wrapping = new Map<string, WrappingKey>();
const keys = new ImportKeys({ derivedKey: () => workerData as Uint8Array });
const laws = new Map<string, KnownLaw>();

/** The program of the thread that makes new persons (`NewcomerThread`). */
parentPort?.on('message', (message: MakingMessage) => {
  const { id, mode } = message;
  // A task may have waited for the one before it.
  const now = message.now + Math.max(0, Date.now() - message.sentAt);
  for (const key of message.wrapping) {
    wrapping.get(key.bucket)?.key.fill(0);
    wrapping.set(key.bucket, key);
  }
  for (const { controller, facts } of message.laws) laws.set(controller, lawOfFacts(facts));
  const groups = readGroups(message.groups, (bucket) => wrapping.get(bucket) as WrappingKey);
  const { persons, bytes } = writePersons(made(groups, mode, now));
  parentPort?.postMessage({ id, judgedAt: now, persons, bytes }, [bytes.buffer]);
});

function* made(groups: Iterable<DraftedGroup>, mode: LedgerMode, now: number) {
  for (const group of groups)
    yield makeNewcomer(group, { known: laws.get(group.controller) as KnownLaw, mode, keys, now });
}
