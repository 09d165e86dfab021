import { createHmac } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  base64,
  bodyHash,
  BundleWriter,
  CLAIMED_KEYS,
  contextFile,
  eventFile,
  fileSpool,
  FILES,
  Frontier,
  hex,
  leafBody,
  leafHash,
  mapKey,
  mapRoot,
  mapValue,
  nodeHashing,
  noteSigner,
  notProvedBy,
  prove,
  sortEntries,
  streamKey,
  tagOf,
  tilePath,
  tilesOf,
  toBase64url,
  writeEntries,
  writeNote,
  writePolicy,
  writeTlogProof,
  writeZip,
  inclusionProof,
  tileHashes,
  keysetOf,
  type MapEntry,
} from '#evidence';
import { canonicalJson, type EventBody } from '#stored-event/json';

const ORIGIN = 'ledger.example/bench';
const HASHING = nodeHashing;
const REC = '2026-03-01T00:00:00.000Z';

/** A whole-ledger bundle on disk, and whom to trust for it. */
export interface WrittenLedger {
  readonly zip: string;
  readonly policy: string;
  readonly bytes: number;
}

interface Head {
  rev: bigint;
  hash: Uint8Array;
}

/**
 * Writes the whole-ledger bundle of a controller with so many events of persons, without a store behind it: bodies as
 * the ledger writes them, tiles, map, seal, signatures.
 */
export async function writeLedgerBundle(
  folder: string,
  events: number,
  persons: number,
): Promise<WrittenLedger> {
  const key = (name: string): Uint8Array => createHmac('sha256', 'bench').update(name).digest();
  const signer = noteSigner(HASHING, ORIGIN, key('signer'));
  const spool = fileSpool(join(folder, 'spool'));
  const writer = new BundleWriter(HASHING, spool);
  const leaves: Uint8Array[] = [];
  const tiles = new Map<number, Uint8Array[]>([[0, []]]);
  const frontier = new Frontier(HASHING);
  const heads = new Map<string, Head>();

  const append = (
    stream: string,
    kTag: Uint8Array,
    body: EventBody,
    path: (seq: number) => string,
  ): number => {
    const seq = leaves.length;
    const before = heads.get(stream);
    const rev = before ? before.rev + 1n : 0n;
    const text = canonicalJson(leafBody(body, { log: ORIGIN, seq: BigInt(seq), rev, prev: before?.hash }));
    const digest = bodyHash(HASHING, text);
    const leaf = new Uint8Array(64);
    leaf.set(tagOf(HASHING, kTag, rev));
    leaf.set(digest, 32);
    leaves.push(leaf);
    const hash = leafHash(HASHING, leaf);
    tiles.get(0)?.push(hash);
    frontier.push(hash, (level, _index, node) => {
      if (level % 8 !== 0) return;
      const row = tiles.get(level / 8) ?? [];
      tiles.set(level / 8, row);
      row.push(node);
    });
    heads.set(stream, { rev, hash });
    writer.add(path(seq), text, hex(digest));
    return seq;
  };

  const pub = streamKey(HASHING, key('pub'), 'register-acme');
  const register = append('register-acme', pub, controllerBody(), contextFile);
  const tags = Array.from({ length: persons }, (_, n) => key(`person ${n}`));
  for (let n = 0; n < events; n++) {
    const person = n % persons;
    append(`subject-${person}`, tags[person] as Uint8Array, grantBody(n), eventFile);
  }
  const mapSize = leaves.length;
  const kTagOf = (stream: string): Uint8Array =>
    stream === 'register-acme' ? pub : (tags[Number(stream.slice(8))] as Uint8Array);
  const entries: MapEntry[] = sortEntries(
    [...heads].map(([stream, { rev, hash }]) => ({
      k: mapKey(HASHING, kTagOf(stream)),
      v: mapValue(HASHING, rev, hash),
    })),
  );
  const proofOf = (stream: string) => {
    const { rev, hash } = heads.get(stream) as Head;
    const k = mapKey(HASHING, kTagOf(stream));
    const siblings = prove(HASHING, entries, k).siblings.map(toBase64url);
    return { k: toBase64url(k), rev: String(rev), head: toBase64url(hash), siblings };
  };
  const seal = {
    mapRoot: toBase64url(mapRoot(HASHING, entries)),
    mapSize: String(mapSize),
    prevSeal: '',
    position: String(mapSize),
    keyset: keysetOf(HASHING, [signer.vkey]),
    prevTsr: '',
  };
  const sealKey = streamKey(HASHING, key('ledger'), 'ledger-seals-main');
  append('ledger-seals-main', sealKey, sealBody(seal), () => FILES.seal);
  writer.add(
    FILES.subjects,
    canonicalJson([...heads.keys()].filter((name) => name.startsWith('subject-')).map(proofOf)),
  );
  const { k: _, ...registerHead } = proofOf('register-acme');
  writer.add(
    FILES.publicKeys,
    canonicalJson({
      controllers: [{ controller: 'acme', kPub: toBase64url(key('pub')) }],
      ledger: toBase64url(key('ledger')),
      streams: [
        { name: 'ledger-seals-main', leaves: [String(mapSize)] },
        { name: 'register-acme', leaves: [String(register)], ...registerHead },
      ],
    }),
  );
  const size = BigInt(leaves.length);
  const tileBytes = new Map<string, Uint8Array>();
  for (const tile of tilesOf(size, true)) {
    const from = Number(tile.index) * 256;
    const part =
      tile.level === 'entries'
        ? writeEntries(leaves.slice(from, from + tile.width))
        : Buffer.concat((tiles.get(tile.level) ?? []).slice(from, from + tile.width));
    tileBytes.set(tilePath(tile), part);
    writer.add(`data/${tilePath(tile)}`, part);
  }
  const root = frontier.root();
  const text = `${ORIGIN}\n${size}\n${base64(root)}\n`;
  const checkpoint = writeNote(text, [await signer.sign(text)]);
  const hashAt = tileHashes(HASHING, (path) => tileBytes.get(path), size);
  const proof = inclusionProof(HASHING, hashAt, size - 1n, size);
  writer.add(FILES.sealProof, writeTlogProof({ index: size - 1n, proof, checkpoint }));
  writer.add(FILES.checkpoint, checkpoint);
  writer.add(FILES.readme, 'bench\n');
  writer.add(CLAIMED_KEYS, `${signer.vkey}\n`);
  const scope = { kind: 'ledger' as const, controller: 'acme' };
  const statement = {
    format: 'consent-ledger-evidence/1' as const,
    id: 'bench',
    madeAt: REC,
    mode: 'full' as const,
    scope,
    origin: ORIGIN,
    size: String(size),
    mapSize: String(mapSize),
    redactions: [],
    redacted: [],
    textsNotHeld: [],
    notProved: notProvedBy(scope, 'full'),
  };
  const zip = join(folder, 'ledger.zip');
  rmSync(zip, { force: true });
  const fd = openSync(zip, 'w');
  let bytes = 0;
  for (const chunk of writeZip(await writer.finish(statement, root, signer, 'evidence-bench'), crc32)) {
    for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
    bytes += chunk.length;
  }
  closeSync(fd);
  spool.close();
  return { zip, policy: writePolicy([signer.vkey], []), bytes };
}

const blind = 'AAAAAAAAAAAAAAAAAAAAAA';

function grantBody(n: number): EventBody {
  return {
    v: 1,
    id: `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`,
    type: 'consent.granted',
    controller: 'acme',
    rec: REC,
    actor: { by: 'subject', principal: 'local' },
    pub: {
      evidencePresent: true,
      method: 'opt_in',
      notice: 'privacy',
      noticeVersion: 1,
      purpose: 'newsletter',
      scope: 'processing',
      version: 1,
    },
    sd: [],
    blind,
  };
}

function controllerBody(): EventBody {
  const pub = { name: 'Acme', contact: 'dpo@acme.example', country: 'EE', joint: [], holidays: [] };
  return { ...grantBody(0), id: 'c', type: 'controller.recorded', pub };
}

function sealBody(pub: Record<string, unknown>): EventBody {
  const { controller: _, ...body } = grantBody(0);
  return { ...body, id: 's', type: 'ledger.sealed', actor: { by: 'system', principal: 'system' }, pub };
}
