/**
 * The one form of ZIP that a bundle may have, so that no byte of the container is free (evidence format 3):
 * every file in the order of its path, dated 1980-01-01, without extra fields, comments, attributes or entries for
 * folders; stored, or deflated in the one way of `packing.ts`. Numbers in brackets are sections of PKWARE's APPNOTE
 * 6.3.10.
 */

import type { Packed } from './packing.js';

/** What stands about one file in its local header and in the central directory. */
export interface ZipMember {
  /** ASCII, `/` between the parts. */
  readonly path: string;
  readonly crc: number;
  readonly size: number;
  readonly method: Packed['method'];
  /** Bytes that it takes in the ZIP. */
  readonly packedSize: number;
  /** Where its local header begins. */
  readonly offset: number;
}

export const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;
export const END64_BYTES = 56 + 20;

/** 4 GiB less one: beyond it extra fields (ZIP64) would be needed for each file. */
export const MAX_ZIP_BYTES = 0xffff_fffe;

/** From here on the number of files stands in the ZIP64 record only (4.4.21). */
export const MANY_FILES = 0xffff;

const VERSION = 20;
const MIDNIGHT = 0;
/** 1980-01-01, the first date that DOS knows (4.4.6). */
const FIRST_DAY = 0x0021;

/** Local file header (4.3.7) with the name. */
export function localHeader(member: ZipMember): Uint8Array {
  const { path } = member;
  const { bytes, view } = record(LOCAL_BYTES + path.length);
  view.setUint32(0, 0x04034b50, true);
  common(view, 4, member);
  ascii(bytes, LOCAL_BYTES, path);
  return bytes;
}

/** Entry of the central directory (4.3.12) with the name. */
export function centralEntry(member: ZipMember): Uint8Array {
  const { path, offset } = member;
  const { bytes, view } = record(CENTRAL_BYTES + path.length);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, VERSION, true);
  common(view, 6, member);
  view.setUint32(42, offset, true);
  ascii(bytes, CENTRAL_BYTES, path);
  return bytes;
}

/** End of the central directory (4.3.16), with the ZIP64 records before it (4.3.14, 4.3.15) for many files. */
export function endRecords(files: number, directoryAt: number, directoryBytes: number): Uint8Array {
  const many = files >= MANY_FILES;
  const { bytes, view } = record((many ? END64_BYTES : 0) + END_BYTES);
  if (many) {
    view.setUint32(0, 0x06064b50, true);
    setSize(view, 4, 44);
    view.setUint16(12, 45, true);
    view.setUint16(14, 45, true);
    setSize(view, 24, files);
    setSize(view, 32, files);
    setSize(view, 40, directoryBytes);
    setSize(view, 48, directoryAt);
    view.setUint32(56, 0x07064b50, true);
    setSize(view, 64, directoryAt + directoryBytes);
    view.setUint32(72, 1, true);
  }
  const at = many ? END64_BYTES : 0;
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, many ? MANY_FILES : files, true);
  view.setUint16(at + 10, many ? MANY_FILES : files, true);
  view.setUint32(at + 12, directoryBytes, true);
  view.setUint32(at + 16, directoryAt, true);
  return bytes;
}

/** Whether these bytes are the local header of a member: as `localHeader`, without writing one. */
export function isLocalHeader(bytes: Uint8Array, member: ZipMember): boolean {
  return (
    uint32(bytes, 0) === 0x04034b50 && isCommon(bytes, 4, member) && isName(bytes, LOCAL_BYTES, member.path)
  );
}

/** Whether a member's entry stands at a place of the directory: as `centralEntry`, without writing one. */
export function isCentralEntry(directory: Uint8Array, at: number, member: ZipMember): boolean {
  return (
    uint32(directory, at) === 0x02014b50 &&
    uint16(directory, at + 4) === VERSION &&
    isCommon(directory, at + 6, member) &&
    // Comment, disk, attributes inside and outside: none.
    uint32(directory, at + 32) === 0 &&
    uint16(directory, at + 36) === 0 &&
    uint32(directory, at + 38) === 0 &&
    uint32(directory, at + 42) === member.offset &&
    isName(directory, at + CENTRAL_BYTES, member.path)
  );
}

function isCommon(bytes: Uint8Array, at: number, member: ZipMember): boolean {
  const { crc, size, method, packedSize, path } = member;
  return (
    uint16(bytes, at) === VERSION &&
    uint32(bytes, at + 2) === method << 16 &&
    uint16(bytes, at + 6) === MIDNIGHT &&
    uint16(bytes, at + 8) === FIRST_DAY &&
    uint32(bytes, at + 10) === crc &&
    uint32(bytes, at + 14) === packedSize &&
    uint32(bytes, at + 18) === size &&
    uint16(bytes, at + 22) === path.length &&
    uint16(bytes, at + 24) === 0
  );
}

/** Two bytes, least significant first; NaN beyond the end. */
export function uint16(bytes: Uint8Array, at: number): number {
  return at + 2 > bytes.length ? NaN : (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

/** Four bytes, least significant first; NaN beyond the end. */
export function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) + uint16(bytes, at + 2) * 0x1_0000;
}

function isName(bytes: Uint8Array, at: number, path: string): boolean {
  for (let i = 0; i < path.length; i++) if (bytes[at + i] !== path.charCodeAt(i)) return false;
  return true;
}

/** Version, flags (none), method, time, date, CRC, sizes, length of the name, no extra field: the same in both places. */
function common(view: DataView, at: number, { crc, size, method, packedSize, path }: ZipMember): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 4, method, true);
  view.setUint16(at + 6, MIDNIGHT, true);
  view.setUint16(at + 8, FIRST_DAY, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, packedSize, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, path.length, true);
}

function record(length: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(length);
  return { bytes, view: new DataView(bytes.buffer) };
}

function setSize(view: DataView, at: number, value: number): void {
  view.setBigUint64(at, BigInt(value), true);
}

function ascii(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}
