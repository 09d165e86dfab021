import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FILES, type Report, type SubjectProof, type Verdict } from '#evidence';
import { BundleWorld, type Files } from '../bundle-world.js';
import { edit, editJson, rebag, swap, textOf } from '../rebag.js';

let world: BundleWorld;
let honest: { compact: Files; full: Files };
let bob: Files;
/** Indexes of the person's leaves: the link, two grants, a withdrawal. */
let seqs: string[];

beforeAll(async () => {
  world = await BundleWorld.open();
  const ada = await world.person();
  const other = await world.person('bob@example.org');
  await world.seal();
  honest = { compact: await world.about(ada), full: await world.about(ada, { mode: 'full' }) };
  bob = await world.about(other);
  seqs = leavesOf(honest.compact).map(({ seq }) => seq);
});
afterAll(() => world.end());

interface Attack {
  readonly name: string;
  readonly mode?: 'compact' | 'full';
  readonly bend: (files: Files) => void;
  /** The verdict where the attacker holds the log's key and signs the bundle anew. */
  readonly resigned: { readonly verdict: Verdict; readonly code: string; readonly file?: () => string };
}

const event = (n: number) => `data/events/${seqs[n]}.json`;
const proof = (n: number) => `data/events/${seqs[n]}.tlog-proof`;
const disclosures = (n: number) => `data/events/${seqs[n]}.disclosures`;
const leavesOf = (files: Files) =>
  (JSON.parse(textOf(files, FILES.subjects)) as SubjectProof[]).flatMap(({ leaves }) => leaves ?? []);
const editProofs = (files: Files, change: (proofs: Record<string, unknown>[]) => unknown) =>
  editJson<Record<string, unknown>[]>(files, FILES.subjects, change);
type Leaf = { seq: string; tag: string };
const editLeaves = (files: Files, change: (leaves: Leaf[]) => Leaf[]) =>
  editProofs(files, ([first, ...more]) => [
    { ...first, leaves: change(first?.['leaves'] as Leaf[]) },
    ...more,
  ]);
const drop = (files: Files, n: number) =>
  [event(n), proof(n), disclosures(n)].forEach((path) => files.delete(path));
const entries = (files: Files) =>
  [...files.keys()].find((path) => path.startsWith('data/tile/entries/')) ?? '';
const flip = (files: Files, path: string, at: number) => {
  const bytes = (files.get(path) as Uint8Array).slice();
  bytes[at] = (bytes[at] as number) ^ 1;
  files.set(path, bytes);
};

const ATTACKS: readonly Attack[] = [
  {
    name: 'a leaf is edited (its tag)',
    bend: (files) =>
      editLeaves(files, ([first, ...more]) => [{ ...first, tag: more[0]?.tag } as Leaf, ...more]),
    resigned: { verdict: 'invalid', code: 'ROOT', file: () => proof(0) },
  },
  {
    name: 'a leaf is edited (in its tile)',
    mode: 'full',
    bend: (files) => flip(files, entries(files), 10),
    resigned: { verdict: 'invalid', code: 'TILE', file: () => 'data/tile' },
  },
  {
    name: 'a body is edited',
    bend: (files) => edit(files, event(3), (text) => text.replace('newsletter', 'newslettex')),
    resigned: { verdict: 'invalid', code: 'ROOT', file: () => proof(3) },
  },
  {
    name: 'a body is edited (full)',
    mode: 'full',
    bend: (files) => edit(files, event(3), (text) => text.replace('newsletter', 'newslettex')),
    resigned: { verdict: 'invalid', code: 'BODY_HASH', file: () => event(3) },
  },
  {
    name: 'a disclosure is edited',
    bend: (files) => edit(files, disclosures(1), (text) => `${text.slice(0, 40)}A${text.slice(41)}`),
    resigned: { verdict: 'invalid', code: 'BODY_HASH', file: () => disclosures(1) },
  },
  {
    name: 'an event in the middle is deleted',
    bend: (files) => drop(files, 1),
    resigned: { verdict: 'incomplete', code: 'MISSING_EVENT', file: () => event(1) },
  },
  {
    name: 'an event in the middle is deleted, and its leaf is not listed',
    bend: (files) => {
      drop(files, 1);
      editLeaves(files, (leaves) => leaves.filter((_, n) => n !== 1));
    },
    resigned: { verdict: 'incomplete', code: 'REVISION', file: () => event(2) },
  },
  {
    name: 'the last event is deleted',
    bend: (files) => {
      drop(files, 3);
      editLeaves(files, (leaves) => leaves.slice(0, 3));
    },
    resigned: { verdict: 'incomplete', code: 'HEAD', file: () => FILES.subjects },
  },
  {
    name: 'the last event is deleted, and the head is said to be the one before',
    bend: (files) => {
      const last = JSON.parse(textOf(files, event(3))) as { prev: string };
      drop(files, 3);
      editProofs(files, ([first, ...more]) => [
        { ...first, rev: '2', head: last.prev, leaves: (first?.['leaves'] as Leaf[]).slice(0, 3) },
        ...more,
      ]);
    },
    resigned: { verdict: 'invalid', code: 'ROOT', file: () => FILES.subjects },
  },
  {
    name: 'the last event is deleted (full)',
    mode: 'full',
    bend: (files) => drop(files, 3),
    resigned: { verdict: 'incomplete', code: 'MISSING_EVENT', file: () => event(3) },
  },
  {
    name: 'the last event is deleted with a false head (full)',
    mode: 'full',
    bend: (files) => {
      const last = JSON.parse(textOf(files, event(3))) as { prev: string };
      drop(files, 3);
      editProofs(files, ([first]) => [{ ...first, rev: '2', head: last.prev }]);
    },
    resigned: { verdict: 'invalid', code: 'LATER_LEAF', file: () => event(3) },
  },
  {
    name: 'an event is inserted',
    bend: (files) => files.set('data/events/4.json', files.get(event(3)) as Uint8Array),
    resigned: { verdict: 'invalid', code: 'NOT_OF_SUBJECT', file: () => 'data/events/4.json' },
  },
  {
    name: 'an event is duplicated',
    bend: (files) => editLeaves(files, (leaves) => [...leaves, leaves[3] as Leaf]),
    resigned: { verdict: 'invalid', code: 'REPEATED', file: () => FILES.subjects },
  },
  {
    name: 'events are listed in another order',
    bend: (files) => editLeaves(files, ([a, b, c, d]) => [a, c, b, d] as Leaf[]),
    resigned: { verdict: 'invalid', code: 'REVISION' },
  },
  {
    name: 'two events change places',
    bend: (files) => swap(files, event(1), event(2)),
    resigned: { verdict: 'invalid', code: 'SEQUENCE', file: () => event(1) },
  },
  {
    name: 'the payloads of two events are swapped',
    bend: (files) => swap(files, disclosures(1), disclosures(2)),
    resigned: { verdict: 'invalid', code: 'BODY_HASH', file: () => disclosures(1) },
  },
  {
    name: 'another person’s event is mixed in',
    bend: (files) => {
      const theirs = leavesOf(bob)[3] as Leaf;
      const of = (ending: string) => `data/events/${theirs.seq}.${ending}`;
      for (const path of [of('json'), of('tlog-proof'), of('disclosures')])
        files.set(path, bob.get(path) as Uint8Array);
      editLeaves(files, (leaves) => [...leaves, theirs]);
    },
    resigned: { verdict: 'invalid', code: 'REVISION' },
  },
  {
    name: 'another person’s whole stream is mixed in',
    bend: (files) => {
      for (const [path, bytes] of bob) if (path.startsWith('data/events/')) files.set(path, bytes);
      const [theirs] = JSON.parse(textOf(bob, FILES.subjects)) as Record<string, unknown>[];
      editProofs(files, ([first]) => [first, theirs]);
    },
    resigned: { verdict: 'invalid', code: 'OTHER_SUBJECT', file: () => FILES.subjects },
  },
  {
    name: 'a body is not canonical JSON',
    bend: (files) => edit(files, event(1), (text) => text.replace('{', '{ ')),
    resigned: { verdict: 'invalid', code: 'NOT_CANONICAL', file: () => event(1) },
  },
  {
    name: 'a body has a name twice',
    bend: (files) =>
      edit(files, event(1), (text) => text.replace('"type":', '"type":"consent.refused","type":')),
    resigned: { verdict: 'invalid', code: 'NOT_CANONICAL', file: () => event(1) },
  },
  {
    name: 'a payload is withheld without an erasure',
    bend: (files) => void files.delete(disclosures(1)),
    resigned: { verdict: 'incomplete', code: 'WITHHELD', file: () => disclosures(1) },
  },
  {
    name: 'one value of a payload is withheld',
    bend: (files) => edit(files, disclosures(1), (text) => text.slice(text.indexOf('\n') + 1)),
    resigned: { verdict: 'incomplete', code: 'WITHHELD', file: () => disclosures(1) },
  },
  {
    name: 'a proof is cut',
    bend: (files) => edit(files, proof(1), (text) => text.replace(/\n[^\n]{44}\n\n/, '\n\n')),
    resigned: { verdict: 'invalid', code: 'PROOF_TOO_SHORT', file: () => proof(1) },
  },
  {
    name: 'two parts of a proof are swapped',
    bend: (files) =>
      edit(files, proof(1), (text) => text.replace(/\n([^\n]{44})\n([^\n]{44})\n/, '\n$2\n$1\n')),
    resigned: { verdict: 'invalid', code: 'ROOT', file: () => proof(1) },
  },
  {
    name: 'a proof is valid, and of another body',
    bend: (files) => swap(files, proof(1), proof(2)),
    resigned: { verdict: 'invalid', code: 'INDEX', file: () => proof(1) },
  },
  {
    name: 'a proof is valid, of another body, and its index is edited',
    bend: (files) => {
      swap(files, proof(1), proof(2));
      edit(files, proof(1), (text) => text.replace(`index ${seqs[2]}`, `index ${seqs[1]}`));
    },
    resigned: { verdict: 'invalid', code: 'ROOT', file: () => proof(1) },
  },
  {
    name: 'a tile is forged below the true root',
    mode: 'full',
    bend: (files) => {
      const tile = [...files.keys()].find((path) => path.startsWith('data/tile/0/')) ?? '';
      flip(files, tile, 3);
    },
    resigned: { verdict: 'invalid', code: 'TILE', file: () => 'data/tile' },
  },
  {
    name: 'a partial tile was not recomputed',
    mode: 'full',
    bend: (files) => {
      const tile = [...files.keys()].find((path) => path.startsWith('data/tile/0/')) ?? '';
      files.set(tile, (files.get(tile) as Uint8Array).subarray(0, -32));
    },
    resigned: { verdict: 'invalid', code: 'TILE', file: () => 'data/tile' },
  },
  {
    name: 'there is an extra file',
    bend: (files) => files.set('data/records/../evil.html', new Uint8Array(3)),
    resigned: { verdict: 'invalid', code: 'MANIFEST', file: () => 'manifest-sha256.txt' },
  },
  {
    name: 'there is an extra file in a place of its own',
    bend: (files) => files.set('data/note-to-you.txt', new Uint8Array(3)),
    resigned: { verdict: 'invalid', code: 'EXTRA_FILE', file: () => 'data/note-to-you.txt' },
  },
  {
    name: 'there is a tile in a compact bundle',
    bend: (files) => files.set('data/tile/0/000', new Uint8Array(3)),
    resigned: { verdict: 'invalid', code: 'EXTRA_FILE', file: () => 'data/tile/0/000' },
  },
  {
    name: 'a fact of the controller is left out',
    bend: (files) => {
      const seq = [...files.keys()].find((path) => /context\/\d+\.json$/.test(path)) ?? '';
      files.delete(seq);
    },
    resigned: { verdict: 'invalid', code: 'MISSING' },
  },
  {
    name: 'the request is edited',
    bend: (files) =>
      edit(files, FILES.request, (text) => text.replace('"redactions":[]', '"redactions":["proof"]')),
    // With the key an operator may say what it likes about its own request; nothing is withheld thereby.
    resigned: { verdict: 'unanchored', code: '' },
  },
];

function expectVerdict(report: Report, { verdict, code, file }: Attack['resigned']): void {
  expect({ verdict: report.verdict, findings: report.findings.map((one) => one.code) }).toMatchObject({
    verdict,
  });
  if (code === '') return;
  expect(report.findings).toContainEqual(expect.objectContaining({ code, ...(file && { file: file() }) }));
}

describe('An attack on a bundle', () => {
  it('is none: the honest bundles verify', async () => {
    for (const files of [honest.compact, honest.full, bob])
      expect(await world.verify(files)).toMatchObject({ verdict: 'unanchored', exitCode: 20, findings: [] });
  });

  describe.each(ATTACKS.map((attack) => [attack.name, attack] as const))('%s', (_, attack) => {
    const bent = (): Files => {
      const files: Files = new Map(honest[attack.mode ?? 'compact']);
      attack.bend(files);
      return files;
    };

    it('is found by anybody: the manifests are signed', async () => {
      const report = await world.verify(bent());
      expect(report).toMatchObject({ verdict: 'invalid', exitCode: 40 });
    });

    it('is found where the log’s key signs the bundle anew', async () => {
      const report = await world.verify(await rebag(bent(), world.log.signer));
      expectVerdict(report, attack.resigned);
    });
  });
});
