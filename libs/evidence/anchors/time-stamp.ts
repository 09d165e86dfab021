import * as asn1js from 'asn1js';
import type { ContentInfo, ExtKeyUsage } from 'pkijs';
import {
  AlgorithmIdentifier,
  Certificate,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { equalBytes } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';

const SHA256 = '2.16.840.1.101.3.4.2.1';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** A time stamp that is none, or not of this message, or not by whom it must be. */
export class TimeStampRefused extends Error {
  override readonly name = 'TimeStampRefused';
}

/** What a time stamp says. */
export interface TimeStamp {
  /** UTC milliseconds. */
  readonly at: number;
  /** Common name of the authority's certificate; `""` where it has none or none was sent. */
  readonly authority: string;
}

/** A request for a time stamp over a message: DER of TimeStampReq (RFC 3161 2.4.1). @param nonce 8 bytes */
export function timeStampRequest(hashing: Hashing, message: Uint8Array, nonce: Uint8Array): Uint8Array {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: imprintOf(hashing, message),
    // Without the certificate a stamp cannot be verified alone.
    certReq: true,
    nonce: integerOf(nonce),
  });
  return new Uint8Array(request.toSchema().toBER());
}

/**
 * Reads an authority's answer: granted, over this message, with this nonce. The signature is not verified here.
 * @param response DER of TimeStampResp (RFC 3161 2.4.2)
 * @throws TimeStampRefused
 */
export function readTimeStamp(
  hashing: Hashing,
  response: Uint8Array,
  message: Uint8Array,
  nonce?: Uint8Array,
): TimeStamp {
  const { signed, info } = open(response);
  const imprint = info.messageImprint;
  if (
    imprint.hashAlgorithm.algorithmId !== SHA256 ||
    !equalBytes(imprint.hashedMessage.valueBlock.valueHexView, hashing.sha256(message))
  )
    throw new TimeStampRefused('it is not over this message');
  if (nonce && !info.nonce?.isEqual(integerOf(nonce)))
    throw new TimeStampRefused('it is no answer to this request');
  return { at: info.genTime.getTime(), authority: nameIn(signed) };
}

/**
 * Verifies a time stamp whole: over this message, signed by a certificate for time stamping that leads to one of
 * these, which the verifier got from elsewhere.
 * @param trusted certificates in DER @throws TimeStampRefused
 */
export async function verifyTimeStamp(
  hashing: Hashing,
  response: Uint8Array,
  message: Uint8Array,
  trusted: readonly Uint8Array[],
): Promise<TimeStamp> {
  const stamp = readTimeStamp(hashing, response, message);
  const { signed } = open(response);
  try {
    const result = await signed.verify({
      signer: 0,
      data: new Uint8Array(message).buffer,
      trustedCerts: trusted.map((der) => Certificate.fromBER(new Uint8Array(der))),
      checkDate: new Date(stamp.at),
      checkChain: true,
      extendedMode: true,
    });
    // RFC 3161 2.3: the key of an authority is for nothing else.
    if (result.signatureVerified === true && result.signerCertificate && stampsTime(result.signerCertificate))
      return stamp;
  } catch {
    // What pkijs says is about its own way; the verdict is the same.
  }
  throw new TimeStampRefused('its signature does not verify with a trusted authority');
}

function open(response: Uint8Array): { signed: SignedData; info: TSTInfo } {
  try {
    const { status, timeStampToken } = TimeStampResp.fromBER(new Uint8Array(response));
    // 0 granted, 1 granted with modifications (RFC 3161 2.4.2).
    if (status.status > 1 || !timeStampToken)
      throw new TimeStampRefused(`the authority refused: ${status.status}`);
    const signed = new SignedData({ schema: (timeStampToken as ContentInfo).content });
    const { eContentType, eContent } = signed.encapContentInfo;
    if (eContentType !== TST_INFO || !eContent) throw new TimeStampRefused('it holds no time stamp');
    return { signed, info: TSTInfo.fromBER(eContent.getValue()) };
  } catch (error) {
    throw error instanceof TimeStampRefused ? error : new TimeStampRefused('it is no TimeStampResp');
  }
}

function imprintOf(hashing: Hashing, message: Uint8Array): MessageImprint {
  return new MessageImprint({
    hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new asn1js.Null() }),
    hashedMessage: new asn1js.OctetString({ valueHex: new Uint8Array(hashing.sha256(message)) }),
  });
}

/** A positive INTEGER: a first bit that is set would make it negative. */
function integerOf(bytes: Uint8Array): asn1js.Integer {
  const positive = new Uint8Array(bytes);
  positive[0] = ((positive[0] ?? 0) & 0x7f) | 0x40;
  return new asn1js.Integer({ valueHex: positive });
}

function stampsTime(certificate: Certificate): boolean {
  const usage = certificate.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  return usage?.critical === true && (usage.parsedValue as ExtKeyUsage).keyPurposes.includes(TIME_STAMPING);
}

function nameIn({ certificates }: SignedData): string {
  for (const certificate of certificates ?? []) {
    if (!(certificate instanceof Certificate) || !stampsTime(certificate)) continue;
    const name = certificate.subject.typesAndValues.find(({ type }) => type === '2.5.4.3');
    return String(name?.value.valueBlock.value ?? '');
  }
  return '';
}
