import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { nodeHashing } from '../hashing/node-hashing.js';
import { mapRoot, prove, sortEntries, verifyMapPath, type MapEntry } from '../map/index.js';
import { openLogDatabase } from './log-database.js';
import { MapStore } from './map-store.js';

let folder: string;
let db: Database.Database;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'map-'));
  db = openLogDatabase(join(folder, 'evidence.sqlite'));
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const hash = (text: string): Uint8Array => createHash('sha256').update(text).digest();
const entry = (i: number, version = 0): MapEntry => ({ k: hash(`k${i}`), v: hash(`v${i} ${version}`) });

/** Keys that share their first two bytes, so that they fall into one bucket, and one bit more or less of the rest. */
const neighbours = Array.from({ length: 6 }, (_, i): MapEntry => {
  const k = Buffer.alloc(32);
  k.writeUInt16BE(0xbeef);
  k[2] = i === 5 ? 0x80 : 0;
  k[31] = i;
  return { k, v: hash(`neighbour ${i}`) };
});

function expectSame(map: MapStore, entries: readonly MapEntry[]): void {
  const sorted = sortEntries(entries);
  const root = mapRoot(nodeHashing, sorted);
  expect(Buffer.from(map.root)).toEqual(Buffer.from(root));
  const absent = [entry(-1).k, entry(-2).k, Buffer.alloc(32, 0xff)];
  for (const k of [...entries.slice(0, 40).map((one) => one.k), ...absent]) {
    const path = map.path(k);
    expect(path).toEqual(prove(nodeHashing, sorted, k));
    verifyMapPath(nodeHashing, root, path);
  }
}

describe('the stored map', () => {
  it('is the map of its entries, however they came in', () => {
    const map = new MapStore(db, nodeHashing);
    expectSame(map, []);
    const all: MapEntry[] = [];
    for (const size of [1, 1, 2, 30, 1000]) {
      const more = Array.from({ length: size }, (_, i) => entry(all.length + i));
      all.push(...more);
      map.update(more);
      expectSame(map, all);
    }
    map.update(neighbours);
    expectSame(map, [...neighbours, ...all]);
  });

  it('takes a later value of a key in the place of the earlier one', () => {
    const map = new MapStore(db, nodeHashing);
    map.update([entry(1), entry(2)]);
    map.update([entry(1, 7)]);
    expectSame(map, [entry(1, 7), entry(2)]);
  });

  it('is the same when it is opened again, and after a transaction that was rolled back', () => {
    const map = new MapStore(db, nodeHashing);
    const entries = [...neighbours, ...Array.from({ length: 50 }, (_, i) => entry(i))];
    map.update(entries);
    expectSame(new MapStore(db, nodeHashing), entries);
    const rolledBack = db.transaction(() => {
      map.update([entry(999)]);
      throw new Error('no room');
    });
    expect(rolledBack).toThrow('no room');
    map.reload();
    expectSame(map, entries);
  });
});
