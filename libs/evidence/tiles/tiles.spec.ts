import { describe, expect, it } from '@jest/globals';
import { readEntries, readTilePath, tilePath, tilesOf, writeEntries, type Tile } from './index.js';

describe('tiles (C2SP tlog-tiles)', () => {
  it('are named as the specification names them', () => {
    expect(tilePath({ level: 0, index: 1234067n, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 63, index: 0n, width: 1 })).toBe('tile/63/000.p/1');
    expect(tilePath({ level: 'entries', index: 5n, width: 255 })).toBe('tile/entries/005.p/255');
  });

  it('are read back from their names, and nothing else is', () => {
    const tiles: Tile[] = [
      { level: 0, index: 0n, width: 256 },
      { level: 3, index: 999_999_999n, width: 17 },
      { level: 'entries', index: 1000n, width: 256 },
    ];
    for (const tile of tiles) expect(readTilePath(tilePath(tile))).toEqual(tile);
    for (const path of [
      'tile/00/000',
      'tile/64/000',
      'tile/0/0000',
      'tile/0/x000/000',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/000.p/01',
      'tile/0/../000',
      'tile/0/001/x234',
      'tile/0/000/',
      'tile/entries/000.p/',
      '/tile/0/000',
      'tile/0/000\n',
    ])
      expect([path, readTilePath(path)]).toEqual([path, undefined]);
  });

  it('of a tree of 70,000 leaves are those of the specification’s example', () => {
    const tiles = [...tilesOf(70_000n)];
    const of = (level: number, full: boolean) =>
      tiles.filter((tile) => tile.level === level && (tile.width === 256) === full);
    expect(of(0, true)).toHaveLength(273);
    expect(of(0, false)).toEqual([{ level: 0, index: 273n, width: 112 }]);
    expect(of(1, true)).toHaveLength(1);
    expect(of(1, false)).toEqual([{ level: 1, index: 1n, width: 17 }]);
    expect(of(2, false)).toEqual([{ level: 2, index: 0n, width: 1 }]);
    expect(tiles).toHaveLength(277);
    expect([...tilesOf(256n)]).toEqual([
      { level: 0, index: 0n, width: 256 },
      { level: 1, index: 0n, width: 1 },
    ]);
    expect([...tilesOf(0n, true)]).toEqual([]);
  });

  it('hold entries with their length in front, whole or not at all', () => {
    const entries = [new Uint8Array(0), Uint8Array.of(1), new Uint8Array(300).fill(9)];
    const bundle = writeEntries(entries);
    expect(readEntries(bundle)).toEqual(entries);
    for (const cut of [bundle.subarray(0, -1), bundle.subarray(0, 3), Uint8Array.of(0)])
      expect(() => readEntries(cut)).toThrow('TILE');
  });
});
