import { readTilePath } from '../tiles/index.js';
import { BAG_INFO_FILE, BAGIT_FILE, MANIFEST_FILE, NOTE_FILE, TAG_MANIFEST_FILE } from './manifest.js';

/** Files of a bundle that stand in one place (evidence format 3). */
export const FILES = {
  readme: 'data/README.txt',
  html: 'data/report.html',
  pdf: 'data/report.pdf',
  request: 'data/request.json',
  checkpoint: 'data/checkpoint',
  timeStamp: 'data/checkpoint.tsr',
  seal: 'data/seal.json',
  sealProof: 'data/seal.tlog-proof',
  subjects: 'data/subjects.json',
  publicKeys: 'data/public-keys.json',
} as const;

/** Informative: a verifier never trusts keys found in a bundle. */
export const CLAIMED_KEYS = 'data/claimed-keys/keys.txt';

/** Tag files that every bundle has. */
export const TAG_FILES: readonly string[] = [
  BAG_INFO_FILE,
  BAGIT_FILE,
  NOTE_FILE,
  MANIFEST_FILE,
  TAG_MANIFEST_FILE,
];

const OPTIONAL: readonly string[] = [FILES.timeStamp, FILES.html, FILES.pdf];

/** Files without which a bundle is none. */
export const REQUIRED: readonly string[] = [
  ...TAG_FILES,
  ...Object.values(FILES).filter((path) => !OPTIONAL.includes(path)),
];

/** The folders of a bundle with what may lie in them. */
const PLACES: readonly RegExp[] = [
  /^data\/(?:context|events)\/(?:0|[1-9][0-9]{0,19})\.(?:json|tlog-proof)$/,
  /^data\/events\/(?:0|[1-9][0-9]{0,19})\.disclosures$/,
  /^data\/texts\/[A-Za-z0-9_-]{43}$/,
  /^data\/brackets\/[1-9][0-9]{0,19}\.(?:checkpoint|consistency|tsr)$/,
  /^data\/records\/[a-z0-9-]+\.(?:jsonld|json|csv)$/,
  /^data\/claimed-keys\/[a-z-]+\.txt$/,
];

/** The place of most files of a large bundle. */
const EVENT = /^data\/events\/(?:0|[1-9][0-9]{0,19})\.json$/;

/** Whether the body of a person's fact lies here. */
export function isEventFile(path: string): boolean {
  return EVENT.test(path);
}

/** Whether a bundle of this mode may hold a file at this path: there is no room for any other. */
export function belongs(path: string, mode: 'compact' | 'full'): boolean {
  if (EVENT.test(path)) return true;
  if (REQUIRED.includes(path) || OPTIONAL.includes(path)) return true;
  if (path.startsWith('data/tile/')) return mode === 'full' && readTilePath(path.slice(5)) !== undefined;
  return PLACES.some((place) => place.test(path));
}

/** Index of a leaf. */
type Seq = bigint | number | string;

/** Where an event of a person lies. */
export const eventFile = (seq: Seq): string => `data/events/${seq}.json`;
export const disclosuresFile = (seq: Seq): string => `data/events/${seq}.disclosures`;
export const eventProofFile = (seq: Seq): string => `data/events/${seq}.tlog-proof`;
/** Where a fact of a controller or of the ledger lies. */
export const contextFile = (seq: Seq): string => `data/context/${seq}.json`;
export const contextProofFile = (seq: Seq): string => `data/context/${seq}.tlog-proof`;
/** An exact text that was shown, by its SHA-256. */
export const textFile = (digest: string): string => `data/texts/${digest}`;
/** A bracket: an older or newer checkpoint, and the proof that it is the same log. */
export const bracketFile = (size: bigint, kind: 'checkpoint' | 'consistency' | 'tsr'): string =>
  `data/brackets/${size}.${kind}`;
