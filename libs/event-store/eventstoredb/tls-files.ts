import { readFileSync } from 'node:fs';
import type { StoreUnfit } from '../errors.js';

/** What TLS is built from: PEM bytes. */
export interface TlsFiles {
  /** The authority that signed the server's certificate; absent: those that Node knows. */
  readonly authority?: Buffer;
  /** A certificate of our own, with its key. */
  readonly certificate?: { readonly chain: Buffer; readonly key: Buffer };
}

/**
 * Reads the files that a connection string names.
 * @throws what `unfit` makes of a sentence: a file that cannot be read or is no PEM, a certificate without its key
 */
export function readTls(
  parameters: ReadonlyMap<string, string>,
  unfit: (what: string) => StoreUnfit,
): TlsFiles {
  const file = (name: string, word: string): Buffer | undefined => {
    const path = parameters.get(name);
    if (path === undefined) return undefined;
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch {
      throw unfit(`names a ${name} that cannot be read (${path})`);
    }
    if (!bytes.includes(`-----BEGIN ${word}`) && !bytes.includes('PRIVATE KEY-----')) {
      throw unfit(`names a ${name} that is not PEM (${path})`);
    }
    return bytes;
  };
  const authority = file('tlsCAFile', 'CERTIFICATE');
  const chain = file('userCertFile', 'CERTIFICATE');
  const key = file('userKeyFile', 'PRIVATE');
  if ((chain === undefined) !== (key === undefined))
    throw unfit('needs userCertFile and userKeyFile together');
  return { ...(authority && { authority }), ...(chain && key && { certificate: { chain, key } }) };
}
