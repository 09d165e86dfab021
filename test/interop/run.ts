import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  consistencyProof,
  fromBase64,
  hex,
  HttpTimeStamps,
  inclusionProof,
  nodeHashing,
  readNote,
  readVkey,
  utf8,
} from '#evidence';
import { bent, installed, run, type Trial } from './foreign.js';
import { GO_PROGRAM } from './go-program.js';
import { makeHonestLog } from './honest-log.js';
import { startOpensslAuthority } from '../support/openssl-authority.js';
import { allowedSigner, sshSignature } from './ssh-signature.js';

/** Where Debian's golang-golang-x-mod-dev lies. */
const GO_SOURCES = '/usr/share/gocode/src/golang.org/x/mod';

const notRun: string[] = [];
const trials: Trial[] = [];
const work = mkdtempSync(join(tmpdir(), 'foreign-'));
const file = (name: string, content: Uint8Array | string): string => {
  writeFileSync(join(work, name), content);
  return join(work, name);
};

const honest = await makeHonestLog(600);
const { log } = honest;
const newest = log.latest()!;
const [, older] = log.checkpoints(newest.size, 2);
const note = readNote(newest.note);
const text = utf8(note.text);
const vkey = log.vkeys().at(-1) as string;
const { publicKey } = readVkey(nodeHashing, vkey);
const skey = readFileSync(join(honest.folder, 'secrets', 'log-signing.key'), 'utf8').trim();
const seed = fromBase64(skey.split('+').slice(4).join('+'), 'signing key', 33).subarray(1);
const undo: (() => Promise<void> | void)[] = [() => rmSync(work, { recursive: true }), () => honest.end()];

if (installed('openssl', ['version'])) {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  const key = file('log.der', spki);
  trials.push({
    name: 'openssl pkeyutl: the signature of a checkpoint',
    run: (isBent) => {
      const message = file('message', isBent ? bent(text) : text);
      const signature = file('signature', note.signatures[0]!.signature);
      run('openssl', [
        ...['pkeyutl', '-verify', '-pubin', '-inkey', key, '-keyform', 'DER', '-rawin'],
        ...['-in', message, '-sigfile', signature],
      ]);
    },
  });
  trials.push({
    name: 'openssl dgst: the hash of a leaf',
    run: (isBent) => {
      const { leaf } = log.leaf(7n)!;
      const input = Buffer.concat([Buffer.from([0]), isBent ? bent(leaf) : leaf]);
      const said = run('openssl', ['dgst', '-sha256', '-r', file('leaf', input)]).slice(0, 64);
      const tile = log.tile(`tile/0/000`)!;
      if (said !== hex(tile.subarray(7 * 32, 8 * 32))) throw new Error('the tile says otherwise');
    },
  });
  const authority = await startOpensslAuthority();
  undo.push(() => authority.close());
  const stamp = await new HttpTimeStamps('local', authority.url, nodeHashing).stamp(text);
  trials.push({
    name: 'openssl ts: a time stamp that our client asked for',
    run: (isBent) => {
      const data = file('stamped', isBent ? bent(text) : text);
      run('openssl', [
        'ts',
        '-verify',
        '-in',
        file('reply.tsr', stamp),
        '-data',
        data,
        '-CAfile',
        authority.rootFile,
      ]);
    },
  });
} else notRun.push('openssl is not installed (Debian: openssl)');

if (installed('ssh-keygen', ['-?'])) {
  trials.push({
    name: 'ssh-keygen -Y verify: the log’s key over a checkpoint',
    run: (isBent) => {
      const signature = file('checkpoint.sig', sshSignature(nodeHashing, seed, 'checkpoint', text));
      const signers = file('signers', allowedSigner('log', publicKey));
      run(
        'ssh-keygen',
        ['-Y', 'verify', '-f', signers, '-I', 'log', '-n', 'checkpoint', '-s', signature],
        isBent ? bent(text) : text,
      );
    },
  });
} else notRun.push('ssh-keygen is not installed (Debian: openssh-client)');

if (installed('go', ['version']) && existsSync(GO_SOURCES)) {
  const program = join(work, 'src', 'check');
  mkdirSync(program, { recursive: true });
  writeFileSync(join(program, 'main.go'), GO_PROGRAM);
  const binary = join(work, 'check');
  const environment = {
    GO111MODULE: 'off',
    GOPATH: `${work}:/usr/share/gocode`,
    GOFLAGS: '',
    GOCACHE: join(work, 'cache'),
  };
  Object.assign(process.env, environment);
  run('go', ['build', '-o', binary, join(program, 'main.go')]);
  const proofs = await log.underSeal(({ hashAt }) => ({
    inclusion: inclusionProof(nodeHashing, hashAt, 7n, newest.size),
    consistency: consistencyProof(nodeHashing, hashAt, older!.size, newest.size),
  }));
  const list = (hashes: readonly Uint8Array[]): string => hashes.map(hex).join(',');
  trials.push({
    name: 'Go sumdb/note and sumdb/tlog: checkpoint, leaf, older tree',
    run: (isBent) => {
      const { leaf } = log.leaf(7n)!;
      const checkpoint = file('checkpoint', newest.note);
      const [inclusion, consistency] = [list(proofs!.inclusion), list(proofs!.consistency)];
      run(binary, [
        ...[vkey, checkpoint, hex(isBent ? bent(leaf) : leaf), '7', inclusion],
        ...[String(older!.size), hex(older!.root), consistency],
      ]);
    },
  });
  trials.push({
    name: 'Go sumdb/note: a bent checkpoint',
    run: (isBent) => {
      const checkpoint = file('checkpoint', isBent ? newest.note.replace(/^.*\n/, '$&9') : newest.note);
      run(binary, [
        ...[vkey, checkpoint, hex(log.leaf(7n)!.leaf), '7', list(proofs!.inclusion)],
        ...[String(older!.size), hex(older!.root), list(proofs!.consistency)],
      ]);
    },
  });
} else
  notRun.push('Go with golang.org/x/mod is not installed (Debian: golang-go and golang-golang-x-mod-dev)');

let failed = 0;
for (const trial of trials) {
  const accepted = succeeds(() => trial.run(false));
  const refused = !succeeds(() => trial.run(true));
  if (!accepted || !refused) failed += 1;
  const said = `${accepted ? 'accepts the honest one' : 'REFUSES THE HONEST ONE'}, ${refused ? 'refuses the bent one' : 'ACCEPTS THE BENT ONE'}`;
  process.stdout.write(`${accepted && refused ? 'ok    ' : 'FAILED'} ${trial.name}: ${said}\n`);
}
for (const reason of notRun) process.stdout.write(`NOT RUN ${reason}\n`);
for (const step of undo.reverse()) await step();
process.stdout.write(`${trials.length - failed} of ${trials.length} passed, ${notRun.length} not run\n`);
process.exitCode = failed > 0 ? 1 : 0;

function succeeds(task: () => void): boolean {
  try {
    task();
    return true;
  } catch {
    return false;
  }
}
