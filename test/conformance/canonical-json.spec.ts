import { expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CanonicalJsonError,
  canonicalJson,
  digestOf,
  parseCanonicalJson,
  parseStrictJson,
  sortedObjectSet,
  sortedSet,
  StoredEventError,
  StrictJsonError,
} from '#stored-event';
import { es6Numbers } from './es6-numbers.js';
import { describeVectorFile, describeVectors } from './vectors.js';

describeVectorFile(
  'jcs.json',
  {
    jcs: ({ text }: { text: string }) => {
      const canonical = canonicalJson(parseStrictJson(text));
      return { text: canonical, sha256: digestOf(canonical) };
    },
    canonical: ({ text }: { text: string }) => {
      parseCanonicalJson(text, 'text');
      return {};
    },
    set: ({ items }: { items: string[] | object[] }) => ({
      set: items.every((item) => typeof item === 'string')
        ? sortedSet(items)
        : sortedObjectSet(items as object[]),
    }),
  },
  [StrictJsonError, CanonicalJsonError, StoredEventError],
);

describeVectors('jcs: the test data of RFC 8785’s author', (folder) => {
  const names = readdirSync(join(folder, 'jcs/input')).map((file) => file.replace(/\.json$/, ''));
  it.each(names)('%s', (name) => {
    const canonical = canonicalJson(
      parseStrictJson(readFileSync(join(folder, `jcs/input/${name}.json`), 'utf8')),
    );
    const hex = readFileSync(join(folder, `jcs/outhex/${name}.txt`), 'utf8').replace(/\s+/g, '');
    expect(canonical).toBe(readFileSync(join(folder, `jcs/output/${name}.json`), 'utf8'));
    expect(Buffer.from(canonical, 'utf8').toString('hex')).toBe(hex);
  });

  // The digests of the first lines of the author's file of numbers stand in the README of the vectors.
  const readme = readFileSync(join(folder, 'jcs/README.md'), 'utf8');
  const digests = [...readme.matchAll(/\| ([0-9a-f]{64}) \| (\d+) /g)]
    .map(([, sha256, lines]) => [Number(lines), sha256 as string] as const)
    .filter(([lines]) => lines <= 100_000);
  it.each(digests)('%d numbers have the digest of the author’s file', (lines, sha256) => {
    const hash = createHash('sha256');
    let written = 0;
    for (const [ieee, value] of es6Numbers(readme)) {
      hash.update(`${ieee},${canonicalJson(value)}\n`);
      if (++written === lines) break;
    }
    expect(hash.digest('hex')).toBe(sha256);
  });
  it('finds three digests of up to 100,000 numbers', () => expect(digests).toHaveLength(3));
});
