import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkStream,
  consistencyProof,
  EvidenceError,
  fromBase64url,
  fromDecimal,
  Frontier,
  inclusionProof,
  leafBody,
  leafOf,
  nodeHashing,
  streamKey,
  tagOf,
  toBase64url,
  verifyConsistency,
  verifyInclusion,
} from '#evidence';
import { canonicalJson, decodeStoredEvent } from '#stored-event';
import { describeVectorFile, describeVectors, type VectorFile } from './vectors.js';

const bytes = (text: string): Uint8Array => fromBase64url(text, 'vector');

interface StreamInput {
  readonly kTag: string;
  readonly log: string;
  readonly bodies: readonly string[];
  readonly leaves: readonly string[];
}
interface InclusionInput {
  readonly index: number;
  readonly size: number;
  readonly leafHash: string;
  readonly root: string;
  readonly proof: readonly string[];
}
interface ConsistencyInput {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[];
}

describeVectorFile(
  'leaves.json',
  {
    stream_key: ({ key, stream }: { key: string; stream: string }) => ({
      kTag: toBase64url(streamKey(nodeHashing, bytes(key), stream)),
    }),
    tag: ({ kTag, rev }: { kTag: string; rev: string }) => ({
      tag: toBase64url(tagOf(nodeHashing, bytes(kTag), fromDecimal(rev, 'rev'))),
    }),
    stream: ({ kTag, log, bodies, leaves }: StreamInput) => {
      const shown = bodies.map((body, i) => ({ body, leaf: bytes(leaves[i] as string) }));
      const end = checkStream(nodeHashing, log, shown, bytes(kTag));
      return end && { rev: String(end.rev), head: toBase64url(end.head) };
    },
    inclusion: ({ index, size, leafHash, root, proof }: InclusionInput) => {
      verifyInclusion(nodeHashing, {
        index: BigInt(index),
        size: BigInt(size),
        leafHash: bytes(leafHash),
        root: bytes(root),
        proof: proof.map(bytes),
      });
      return {};
    },
    consistency: ({ size1, size2, root1, root2, proof }: ConsistencyInput) => {
      verifyConsistency(nodeHashing, {
        size1: BigInt(size1),
        size2: BigInt(size2),
        root1: bytes(root1),
        root2: bytes(root2),
        proof: proof.map(bytes),
      });
      return {};
    },
  },
  [EvidenceError],
);

interface Row {
  readonly event: string;
  readonly seq: string;
  readonly rev: string;
  readonly prev: string;
  readonly body: string;
  readonly leaf: string;
  readonly leafHash: string;
  readonly root: string;
}
interface LogFile extends VectorFile {
  readonly input: {
    readonly log: string;
    readonly streams: Record<string, { kTag?: string; kPub?: string; kAccess?: string }>;
    readonly order: readonly { readonly event: string; readonly stream: string }[];
  };
  readonly expect: readonly Row[];
}

describeVectors('clv1/leaves.json, the log as a whole', (folder) => {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'clv1', name), 'utf8'));
  const log = read('leaves.json') as LogFile;
  const events = read('events.json') as VectorFile;
  const stored = new Map(
    events.cases.map(({ name, expect: made }) => [name, (made as { stored?: string }).stored]),
  );

  it('makes every leaf of the log, and the root after each, from the stored events', () => {
    const frontier = new Frontier(nodeHashing);
    const heads = new Map<string, { rev: bigint; hash: Uint8Array }>();
    const hashes: Uint8Array[] = [];
    const made = log.input.order.map(({ event, stream }): Row => {
      const { body } = decodeStoredEvent(stored.get(event) as string, stream);
      const keys = log.input.streams[stream] ?? {};
      const kTag = keys.kTag
        ? bytes(keys.kTag)
        : streamKey(nodeHashing, bytes((keys.kPub ?? keys.kAccess) as string), stream);
      const before = heads.get(stream);
      const place = {
        log: log.input.log,
        seq: BigInt(frontier.size),
        rev: (before?.rev ?? -1n) + 1n,
        prev: before?.hash,
      };
      const { leaf, hash } = leafOf(nodeHashing, kTag, body, place);
      heads.set(stream, { rev: place.rev, hash });
      hashes.push(hash);
      frontier.push(hash);
      const text = leafBody(body, place);
      return {
        event,
        seq: text.seq,
        rev: text.rev,
        prev: text.prev,
        body: canonicalJson(text),
        leaf: toBase64url(leaf),
        leafHash: toBase64url(hash),
        root: toBase64url(frontier.root()),
      };
    });
    expect(made).toEqual(log.expect);
  });

  it('makes the proofs of the vectors', () => {
    const hashAt = hashesOf(log.expect.map(({ leafHash }) => bytes(leafHash)));
    for (const { of, input } of log.cases) {
      if (of === 'inclusion') {
        const { index, size, proof } = input as unknown as InclusionInput;
        const made = inclusionProof(nodeHashing, hashAt, BigInt(index), BigInt(size));
        expect(made.map(toBase64url)).toEqual(proof);
      }
      if (of === 'consistency') {
        const { size1, size2, proof } = input as unknown as ConsistencyInput;
        const made = consistencyProof(nodeHashing, hashAt, BigInt(size1), BigInt(size2));
        expect(made.map(toBase64url)).toEqual(proof);
      }
    }
  });
});

function hashesOf(leaves: readonly Uint8Array[]): (level: number, index: bigint) => Uint8Array {
  const hashes = new Map(leaves.map((hash, i) => [`0 ${i}`, hash]));
  const frontier = new Frontier(nodeHashing);
  for (const leaf of leaves)
    frontier.push(leaf, (level, index, hash) => void hashes.set(`${level} ${index}`, hash));
  return (level, index) => hashes.get(`${level} ${index}`) as Uint8Array;
}
