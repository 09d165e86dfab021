import { fromHex, toBase64url } from '../bytes/index.js';
import { textFile } from '../bag/index.js';
import type { Findings } from './findings.js';
import type { BoundBody } from './leaves.js';
import type { Bag } from './read-bag.js';

/** Texts are named by their SHA-256; each that a fact names is there, or said to be held by nobody. */
export function checkTexts(bag: Bag, facts: readonly BoundBody[], findings: Findings): void {
  const named = new Set(facts.flatMap(({ body }) => textsNamedBy(body.pub)));
  for (const [path, digest] of bag.digests) {
    if (!path.startsWith('data/texts/')) continue;
    if (path !== textFile(toBase64url(fromHex(digest, path))))
      findings.invalid('DIGEST', path, 'is not the text with this SHA-256');
    else if (!named.has(path.slice('data/texts/'.length)))
      findings.invalid('EXTRA_FILE', path, 'is a text that no fact names');
  }
  for (const digest of named)
    if (!bag.digests.has(textFile(digest)) && !bag.statement.textsNotHeld.includes(digest))
      findings.incomplete('TEXT', textFile(digest), 'is named by a fact, and not in the bundle');
}

/** Digests of texts that everybody was shown (facts-and-subjects 11): `shown`, `texts`, `digest` of a stored text. */
export function textsNamedBy(pub: Readonly<Record<string, unknown>>): string[] {
  const { shown, texts } = pub;
  const digests = typeof texts === 'object' && texts !== null ? Object.values(texts) : [];
  return [shown, ...digests].filter((digest) => typeof digest === 'string');
}
