import { readFileSync, writeFileSync } from 'node:fs';
import { FACT_TYPES, type FactType } from '#domain';
import { storedEventOf } from './fixed-event.js';
import { GOLDEN_FILE, type GoldenCase, type GoldenFile } from './golden-file.js';
import { makeInput } from './make-input.js';

/**
 * `npm run golden`: adds a vector for each fact type that has none. It never touches one that is there: an event
 * that was stored once must have these bytes for ever, so a vector that fails is a defect of the code.
 */
const file = JSON.parse(readFileSync(GOLDEN_FILE, 'utf8')) as GoldenFile;
const known = new Set(file.cases.map(({ name }) => name));
const added = (Object.keys(FACT_TYPES) as FactType[])
  .filter((type) => !known.has(type))
  .map((type): GoldenCase => {
    const input = makeInput(type);
    return { name: type, input, expect: storedEventOf(input) };
  });
const lines = [...file.cases, ...added].map((vector) => `    ${JSON.stringify(vector)}`);
writeFileSync(
  GOLDEN_FILE,
  `{\n  "about": ${JSON.stringify(file.about)},\n  "cases": [\n${lines.join(',\n')}\n  ]\n}\n`,
);
console.log(`${added.length} added, ${known.size} kept`);
