import { createHash } from 'node:crypto';
import type { Signing } from '#evidence';

/** A string of the SSH wire format: its length, then its bytes (RFC 4251 5). */
function text(bytes: Uint8Array | string): Buffer {
  const data = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}

const KIND = 'ssh-ed25519';

function publicKeyBlob(publicKey: Uint8Array): Buffer {
  return Buffer.concat([text(KIND), text(publicKey)]);
}

/** A line for `allowed_signers`. */
export function allowedSigner(who: string, publicKey: Uint8Array): string {
  return `${who} ${KIND} ${publicKeyBlob(publicKey).toString('base64')}\n`;
}

/** The log's key used as ssh-keygen uses one (PROTOCOL.sshsig): what a machine with nothing but ssh can verify. */
export function sshSignature(
  signing: Signing,
  seed: Uint8Array,
  namespace: string,
  message: Uint8Array,
): string {
  const hash = createHash('sha512').update(message).digest();
  const head = [text(namespace), text(''), text('sha512')];
  const signed = Buffer.concat([Buffer.from('SSHSIG'), ...head, text(hash)]);
  const signature = Buffer.concat([text(KIND), text(signing.signEd25519(seed, signed))]);
  const blob = Buffer.concat([
    Buffer.from('SSHSIG'),
    Buffer.from([0, 0, 0, 1]),
    text(publicKeyBlob(signing.publicKeyOf(seed))),
    ...head,
    text(signature),
  ]);
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n');
}
