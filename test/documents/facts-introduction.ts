import type { FieldKind, StreamKind } from '#domain';

/** What a newcomer must know before the list of types. */
export const INTRODUCTION = `# Facts

<!-- Made from libs/domain/facts/catalogue.ts and test/documents by \`npm run docs:facts\`. Do not edit. -->

The ledger stores facts: something that happened, in the law's words, in the past tense (\`consent.withdrawn\`). Facts
are never changed and never deleted one by one. Every answer of the ledger is computed from them. This page lists
every type of fact and every field. The list is closed: a new type is a new row of the catalogue.

## Streams

A fact stands in exactly one stream, and a stream has an order that nobody can change.

| Stream | Holds |
|---|---|
| \`subject-<uuid>\` | one person at one controller: all purposes together, because rules cross between them |
| \`purpose-<controller>.<slug>\` | the versions of one purpose |
| \`notice-<controller>.<slug>\` | the versions of one privacy notice |
| \`register-<controller>\` | the controller itself, its settings, its transfer safeguards, its texts |
| \`ledger-<kind>-<writer>\` | the ledger's own acts: creation, seals, keys, exports, accesses; one writing process per stream |

Two controllers never share a stream, so what is shown to one controller's regulator holds nothing of another's.
Controllers, purposes and notices are named by slugs (\`[a-z0-9][a-z0-9_]*\`); \`"*"\` means all purposes of the
controller.

## The stored event

A fact is stored as the bytes of canonical JSON (RFC 8785) of three members. One value has one text, and so one hash.

\`\`\`
{
  "body": {
    "v": 1,
    "id": "24f097eb-…",          id of the event: made from the command's id and a number, so a retry makes the same
    "type": "consent.granted",
    "controller": "acme",         absent in ledger-* streams only
    "rec": "2026-03-02T09:00:00.120Z",
    "occ": "…", "eff": "…",       see Clocks; absent where there is nothing to say
    "actor": { "by": "subject", "principal": "local" },
    "pub": { "purpose": "newsletter", … },
    "sd": [ { "key": "8ab1…", "class": "proof", "digests": [ … ] } ],
    "blind": "Pa8NcqZT3gV5uQ4u2_s7kw"
  },
  "sealed": [ { "key": "8ab1…", "class": "proof", "nonce": "…", "box": "…" } ],
  "mac": "utYTYx4r…"
}
\`\`\`

- \`body\` is what the log will commit to. \`blind\` is 16 random bytes: without it nobody can guess a body from its hash.
- \`actor.by\` is \`subject\`, \`guardian\`, \`agent\`, \`controller\`, \`authority\` or \`system\`; \`principal\` is an id, never a name.
- \`mac\` proves that a retry has the same request body. Where no request caused the event it is \`""\`.
- Binary values are base64url without padding, times have three decimals, integers lie within ±(2^53-1).
- In \`pub\`, defaults are written out, absent fields are left out, nothing is null. Sets are sorted by UTF-16 code
  unit and have no doubles; sets of objects are sorted by their canonical text.

## What is in the clear, and what is sealed

Ids, words of closed lists, numbers, times, country codes and digests of public texts are in \`pub\`: the rules decide
on these alone (and on the birth date). In a person's stream, what a human typed or what names a person, a device or
an address is sealed under one of three keys:

| Class | Holds | Its key goes |
|---|---|---|
| \`identity\` | identifiers and their hashes | when nothing about the person is retained |
| \`proof\` | evidence of the act | when proof need not be kept any more |
| \`content\` | birth date, reasons, grounds, sources, other text | when its purposes are erased |

A sealed field becomes a *disclosure*: the base64url text of \`[salt, name, value]\`, with a salt of 16 random bytes.
The disclosures of one class are encrypted together in a box (AES-256-GCM), and their SHA-256 digests stand in \`sd\`.
So one field can be shown to somebody, who compares its digest, while the others stay hidden. Empty disclosures fill
every box to 4, 8, 16, 32 or 64, so that a box does not tell how much is in it. Destroying the key of a class makes
its values and salts unreadable for ever; the digests that stay behind tell nothing.

Streams that are not a person's hold what a controller tells the public, and seal nothing, except the names in the
record of accesses.

## Clocks

- \`rec\`: when the ledger recorded the fact. It never goes back within a stream.
- \`occ\`: when it is claimed to have happened, if that is not \`rec\`.
- \`eff\`: the day that a person chose for a stop to begin.
- The fact's time, by which the rules order facts, is \`eff\`, else the earlier of \`occ\` and \`rec\`, else \`rec\`.
- \`effectiveAt\` in \`pub\` of versions, settings and safeguards is the start of their validity, and not the fact's time.

## Effects

| Effect | Means |
|---|---|
| defines | a version or a setting that the rules read |
| restrictive | a stop: counts from its own time however late it is recorded, and may be dated ahead |
| permissive | a go: opens nothing before it was recorded, unless its time is proven |
| keeps | forbids erasing, never allows use |
| annuls | takes back another fact |
| neutral | changes no permission by itself |
`;

/** The streams in the order of the page. */
export const STREAMS: Readonly<Record<StreamKind, { readonly title: string; readonly about: string }>> = {
  subject: { title: 'Facts about a person', about: 'In `subject-<uuid>`.' },
  purpose: { title: 'Purposes', about: 'In `purpose-<controller>.<slug>`.' },
  notice: { title: 'Notices', about: 'In `notice-<controller>.<slug>`.' },
  register: { title: 'The controller’s register', about: 'In `register-<controller>`.' },
  ledger: {
    title: 'The ledger itself',
    about:
      'In `ledger-seals-…`, `ledger-keys-…`, `ledger-exports-…`, `ledger-access-…` and `ledger-epochs-…`. The first event of every store is `ledger.created`.',
  },
};

export const KINDS: Readonly<Record<FieldKind, string>> = {
  slug: '`[a-z0-9][a-z0-9_]*`',
  slugs: 'a set of slugs',
  scope: 'a set of purpose slugs, or `"*"` for all purposes of the controller',
  id: 'opaque id, `[A-Za-z0-9_-]{1,64}`, without personal data',
  ids: 'a set of ids or digests',
  code: 'a word: one of the list in the last column where there is one, else letters, digits and `_ . : - ( )`',
  codes: 'a set of codes',
  list: 'codes whose order counts',
  label: 'short text for the public',
  labels: 'a set of labels',
  text: 'text that a human typed',
  integer: 'integer within ±(2^53-1)',
  boolean: '`true` or `false`',
  instant: '`YYYY-MM-DDTHH:mm:ss.sssZ`',
  date: '`YYYY-MM-DD`',
  dates: 'a set of dates',
  duration: 'ISO 8601: `P7Y`, `P30D`, `P1Y6M`, `PT72H`',
  country: 'two capital letters (ISO 3166-1, and `UK`)',
  countries: 'a set of countries',
  digest: 'SHA-256, base64url without padding',
  texts: 'language tag -> digest of the text in that language',
  decimal: 'a whole number as text, so that it can be of any size',
  object: 'an object with the members that the last column names',
  objects: 'a set of such objects',
  json: 'any JSON but null',
};
