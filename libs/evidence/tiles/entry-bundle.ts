import { EvidenceError } from '../errors.js';

/** An entry bundle: entries with their length in front, big-endian uint16 (C2SP tlog-tiles, Log entries). */
export function writeEntries(entries: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(entries.reduce((sum, { length }) => sum + 2 + length, 0));
  let at = 0;
  for (const entry of entries) {
    out[at] = entry.length >> 8;
    out[at + 1] = entry.length & 0xff;
    out.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return out;
}

/** Reads an entry bundle whole. @throws EvidenceError `TILE` if it does not end with an entry */
export function readEntries(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length;) {
    const length = ((bundle[at] as number) << 8) | (bundle[at + 1] ?? 0);
    const end = at + 2 + length;
    if (at + 2 > bundle.length || end > bundle.length) throw new EvidenceError('TILE', 'entries');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
