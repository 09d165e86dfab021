import { expect, it } from '@jest/globals';
import { fileMapOf } from '../zip/index.js';
import { shownEvents } from './shown-events.js';

it('The events of a bundle come by rising index, whatever lies beside them', () => {
  const seqs = [0, 1, 2, 9, 10, 11, 99, 100, 101, 1_000, 20_000, 123_456];
  const files = new Map(seqs.map((seq) => [`data/events/${seq}.json`, new Uint8Array()]));
  for (const other of [
    'data/events/7.disclosures',
    'data/context/3.json',
    'data/events/05.json',
    'bundle.note',
  ])
    files.set(other, new Uint8Array());
  expect(shownEvents(fileMapOf(files))).toEqual(
    seqs.map((seq) => ({ seq, file: `data/events/${seq}.json` })),
  );
});
