import { createHash } from 'node:crypto';
import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import { knownController } from './read-ledger-state.js';

/** Which text is wanted: a digest, or a notice with its version (left out: the newest) and language. */
export interface WantedText {
  readonly text: string;
  readonly version?: string | undefined;
  readonly language?: string | undefined;
  readonly controller?: string | undefined;
}

/** The exact bytes that everybody was shown (GDPR 7(1)). */
export interface ShownText {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** SHA-256, base64url without padding. */
const DIGEST = /^[A-Za-z0-9_-]{43}$/;

/**
 * Fetches a text and compares its bytes with its digest.
 * @throws CliError if no notice or version has such a text, or the bytes are others; LedgerProblem (404) if none is stored
 */
export async function shownText(client: LedgerClient, wanted: WantedText): Promise<ShownText> {
  const digest = DIGEST.test(wanted.text) ? wanted.text : await digestOfNotice(client, wanted);
  const answer = await client.open(`/v1/texts/${digest}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (createHash('sha256').update(bytes).digest('base64url') !== digest)
    throw new CliError(EXIT.refused, `The ledger gave other bytes than those with the digest ${digest}.`);
  return { digest, mediaType: answer.headers.get('content-type') ?? '', bytes };
}

async function digestOfNotice(client: LedgerClient, wanted: WantedText): Promise<string> {
  const controller = wanted.controller ?? (await knownController(client));
  const { notices } = await client.get(`/v1/notices?controller=${encodeURIComponent(controller)}`);
  const notice = listed(notices).find(({ notice: slug }) => slug === wanted.text);
  if (!notice) throw new CliError(EXIT.refused, `${controller} has no notice ${wanted.text}.`);
  const versions = listed(notice['versions']);
  const version =
    wanted.version === undefined
      ? versions.at(-1)
      : versions.find(({ version: number }) => String(number) === wanted.version);
  if (!version) throw new CliError(EXIT.refused, `${wanted.text} has no version ${wanted.version ?? ''}.`);
  const texts = Object.entries((version['texts'] ?? {}) as Readonly<Record<string, string>>);
  const [only, ...others] =
    wanted.language === undefined ? texts : texts.filter(([language]) => language === wanted.language);
  if (!only) throw new CliError(EXIT.refused, `No such text is named by that version of ${wanted.text}.`);
  if (others.length > 0)
    throw new CliError(
      EXIT.usage,
      `It has several languages; name one with --language: ${texts.map(([language]) => language).join(', ')}.`,
    );
  return only[1];
}

function listed(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
