import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A time-stamp authority on this machine: `openssl ts` behind HTTP. */
export interface OpensslAuthority {
  readonly url: string;
  /** Certificate of the authority's root, DER; and the same as a PEM file. */
  readonly root: Uint8Array;
  readonly rootFile: string;
  /** The folder with keys and configuration. */
  readonly folder: string;
  close(): Promise<void>;
}

/** True if openssl is installed. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const CONFIGURATION = `
[req]
distinguished_name = name
prompt = no
[name]
CN = Root for tests
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamping]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = here
[here]
serial = $ENV::DIR/serial
crypto_device = builtin
signer_cert = $ENV::DIR/tsa.pem
certs = $ENV::DIR/root.pem
signer_key = $ENV::DIR/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
`;

/** Makes a root, an authority under it, and serves stamps. */
export async function startOpensslAuthority(): Promise<OpensslAuthority> {
  const folder = mkdtempSync(join(tmpdir(), 'tsa-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, {
      env: { ...process.env, DIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  writeFileSync(file('tsa.cnf'), CONFIGURATION);
  writeFileSync(file('serial'), '01\n');
  const key = ['-newkey', 'rsa:2048', '-nodes', '-config', file('tsa.cnf')];
  openssl(
    'req',
    '-x509',
    ...key,
    '-extensions',
    'root',
    '-days',
    '3650',
    '-keyout',
    file('root.key'),
    '-out',
    file('root.pem'),
  );
  openssl(
    'req',
    ...key,
    '-subj',
    '/CN=Time stamps for tests',
    '-keyout',
    file('tsa.key'),
    '-out',
    file('tsa.csr'),
  );
  openssl(
    ...[
      'x509',
      '-req',
      '-in',
      file('tsa.csr'),
      '-CA',
      file('root.pem'),
      '-CAkey',
      file('root.key'),
      '-CAcreateserial',
    ],
    ...['-days', '3650', '-extfile', file('tsa.cnf'), '-extensions', 'stamping', '-out', file('tsa.pem')],
  );
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      writeFileSync(file('request.tsq'), Buffer.concat(chunks));
      openssl(
        'ts',
        '-reply',
        '-config',
        file('tsa.cnf'),
        '-queryfile',
        file('request.tsq'),
        '-out',
        file('reply.tsr'),
      );
      response
        .writeHead(200, { 'content-type': 'application/timestamp-reply' })
        .end(readFileSync(file('reply.tsr')));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    root: openssl('x509', '-in', file('root.pem'), '-outform', 'DER'),
    rootFile: file('root.pem'),
    folder,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          rmSync(folder, { recursive: true });
          resolve();
        });
      }),
  };
}
