import { readTimeStamp, verifyTimeStamp } from '../anchors/time-stamp.js';
import { fromBase64 } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';
import type { ChecksTimeStamps } from './time-stamps.js';

/**
 * Checks RFC 3161 time stamps by authorities whose certificates the verifier brought along. Without any a stamp must
 * still be over this checkpoint, and proves nothing.
 * @param trusted certificates in DER
 */
export function trustedTimeStamps(hashing: Hashing, trusted: readonly Uint8Array[]): ChecksTimeStamps {
  return async (response, message) => {
    if (trusted.length > 0) return verifyTimeStamp(hashing, response, message, trusted);
    readTimeStamp(hashing, response, message);
    return undefined;
  };
}

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** Certificates in a file, PEM (one or several) or DER. @throws EvidenceError `ENCODING` */
export function certificatesIn(file: Uint8Array): Uint8Array[] {
  const text = new TextDecoder('latin1').decode(file);
  const found = [...text.matchAll(PEM)].map(([, body]) =>
    fromBase64((body ?? '').replace(/\s/g, ''), 'certificate'),
  );
  return found.length > 0 ? found : [file];
}
