import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { equalBytes, fromBase64, fromDecimal } from '../../bytes/index.js';
import { openCheckpoint } from '../../checkpoint/index.js';
import { EvidenceError } from '../../errors.js';
import { nodeHashing } from '../../hashing/node-hashing.js';
import { verifyConsistency } from '../../merkle/index.js';
import {
  cosign,
  COSIGNATURE_V1,
  verifierKey,
  writeSignatureLine,
  writeVkey,
  type VerifierKey,
} from '../../notes/index.js';

/** A witness on this machine, for tests: it keeps to C2SP tlog-witness, and remembers the last tree it cosigned. */
export interface LocalWitness {
  readonly url: string;
  readonly key: VerifierKey;
  readonly vkey: string;
  /** Size of the last tree that it cosigned. */
  readonly size: bigint;
  /** Adds a line of a key that nobody knows to its answers. */
  chatty: boolean;
  close(): Promise<void>;
}

const SEED = nodeHashing.sha256(new TextEncoder().encode('a witness for tests'));
const STRANGER = nodeHashing.sha256(new TextEncoder().encode('a stranger'));

/** Starts a witness for one log. @param logKeys of whom it takes checkpoints */
export async function startWitness(
  origin: string,
  logKeys: () => readonly VerifierKey[],
  name = 'witness.example/w1',
): Promise<LocalWitness> {
  const key = verifierKey(nodeHashing, name, nodeHashing.publicKeyOf(SEED), COSIGNATURE_V1);
  let last: { size: bigint; root: Uint8Array } = { size: 0n, root: new Uint8Array(32) };
  let chatty = false;

  function answer(body: string): { status: number; text: string; type?: string } {
    const split = body.indexOf('\n\n');
    const [old = '', ...hashes] = body.slice(0, split).split('\n');
    const note = body.slice(split + 2);
    const signed = openCheckpoint(nodeHashing, note, origin, logKeys());
    const oldSize = fromDecimal(old.replace(/^old /, ''), 'old size');
    if (oldSize > signed.size) return { status: 400, text: 'old size' };
    if (oldSize !== last.size) return { status: 409, text: `${last.size}\n`, type: 'text/x.tlog.size' };
    if (oldSize === signed.size && !equalBytes(last.root, signed.root)) return { status: 409, text: 'fork' };
    if (oldSize > 0n) {
      const proof = hashes.map((line) => fromBase64(line, 'proof', 32));
      const sizes = { size1: oldSize, size2: signed.size };
      verifyConsistency(nodeHashing, { ...sizes, root1: last.root, root2: signed.root, proof });
    }
    last = { size: signed.size, root: signed.root };
    const time = BigInt(Math.floor(Date.now() / 1000));
    const line = (of: string, seed: Uint8Array) =>
      writeSignatureLine(cosign(nodeHashing, { name: of, seed }, signed.note.text, time));
    return { status: 200, text: (chatty ? line('stranger.example', STRANGER) : '') + line(name, SEED) };
  }

  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      let given: ReturnType<typeof answer>;
      try {
        given = request.url === '/add-checkpoint' ? answer(body) : { status: 404, text: '' };
      } catch (error) {
        if (!(error instanceof EvidenceError)) throw error;
        given = { status: error.where === 'consistency' ? 422 : 403, text: error.message };
      }
      response.writeHead(given.status, { 'content-type': given.type ?? 'text/plain' }).end(given.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key,
    vkey: writeVkey(key),
    get size() {
      return last.size;
    },
    set chatty(value: boolean) {
      chatty = value;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
