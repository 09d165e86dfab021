import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ACTORS, FACT_TYPES } from '#domain';
import { ACTED_BY, decodeStoredEvent } from '#stored-event';
import { storedEventOf } from './fixed-event.js';
import { GOLDEN_FILE, type GoldenFile } from './golden-file.js';

const { cases } = JSON.parse(readFileSync(GOLDEN_FILE, 'utf8')) as GoldenFile;

describe('the golden vectors of the stored event', () => {
  it.each(cases.map((vector) => [vector.name, vector] as const))(
    '%s has the bytes that it always had',
    (_name, vector) => {
      expect(storedEventOf(vector.input)).toEqual(vector.expect);
    },
  );

  it.each(cases.map((vector) => [vector.name, vector] as const))(
    '%s reads back',
    (_name, { name, expect: stored }) => {
      const event = decodeStoredEvent(Buffer.from(stored.stored, 'utf8'));
      expect([event.body.type, event.body.id, event.mac]).toEqual([name, stored.id, stored.mac]);
    },
  );

  it('are one for each fact type (`npm run golden` adds those of new types)', () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(Object.keys(FACT_TYPES).sort());
  });

  // Two rooms that do not import each other hold the same words.
  it('know the same actors as the law', () => expect([...ACTED_BY]).toEqual([...ACTORS]));
});
