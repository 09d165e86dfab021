import type Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFile, syncFolder } from '#durable-files';
import { everyEvent, type EventStore, type RecordedEvent } from '#event-store';
import { makeOwnersFile } from '#sqlite-driver';
import { STREAM_PREFIXES } from '#stored-event';
import { SealerHalted } from '../log/sealer-halted.js';
import { openLogDatabase } from './log-database.js';
import { idText } from './log-store.js';

const PAGE = 1_000;

interface Row {
  readonly seq: number;
  readonly event: Buffer | null;
  readonly stream: string | null;
}

/**
 * Copies the tables of a log that no process uses, for a store into which its ledger was copied: every leaf stands at
 * the place that its event has there. A copy that is there already is left as it is; one that was cut off is made anew.
 * @throws SealerHalted `STORE` while a seal is under way, `TABLE_DIFFERS` if an event of a leaf is not there, or elsewhere
 */
export async function copyLogTables(from: string, to: string, store: EventStore): Promise<void> {
  if (existsSync(to)) return;
  const unfinished = `${to}.unfinished`;
  for (const ending of ['', '-wal', '-shm', '-journal']) await rm(unfinished + ending, { force: true });
  makeOwnersFile(unfinished);
  const source = openLogDatabase(from);
  try {
    source.prepare('VACUUM INTO ?').run(unfinished);
  } finally {
    source.close();
  }
  const copy = openLogDatabase(unfinished);
  try {
    await placeLeaves(copy, store);
  } finally {
    copy.close();
  }
  await syncFile(unfinished);
  await rename(unfinished, to);
  await syncFolder(dirname(to));
}

async function placeLeaves(db: Database.Database, store: EventStore): Promise<void> {
  if (
    db.prepare('SELECT 1 FROM pending_seal UNION SELECT 1 FROM rotation UNION SELECT 1 FROM forgetting').get()
  )
    throw new SealerHalted(
      'STORE',
      'the log has something under way: start the service once more, and stop it',
    );
  const rows = db.prepare<[number, number], Row>(
    `SELECT l.seq, l.event, s.name AS stream FROM leaf l LEFT JOIN stream s ON s.id = l.stream
      WHERE l.seq >= ? ORDER BY l.seq LIMIT ?`,
  );
  const place = db.prepare('UPDATE leaf SET position = ? WHERE seq = ?');
  const events = everyEvent(store, { prefixes: STREAM_PREFIXES });
  let [size, position] = [0, ''];
  db.exec('BEGIN IMMEDIATE');
  for (let page = rows.all(0, PAGE); page.length > 0; page = rows.all(size, PAGE))
    for (const row of page) {
      // What is forgotten was not copied: its leaf keeps its turn, behind the one before.
      if (row.event !== null) position = await placeOf(row, events);
      place.run(position, row.seq);
      size = row.seq + 1;
    }
  db.prepare('UPDATE sealer SET position = ?').run(position);
  db.exec('COMMIT');
}

async function placeOf({ seq, event, stream }: Row, events: AsyncIterator<RecordedEvent>): Promise<string> {
  const { value, done } = await events.next();
  if (!done && event !== null && value.id === idText(event) && value.stream === stream)
    return String(value.position);
  throw new SealerHalted('TABLE_DIFFERS', `the event of leaf ${seq} does not stand where the log has it`);
}
