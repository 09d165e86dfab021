import { readFileSync } from 'node:fs';
import { CliError, EXIT } from '../exit-codes.js';

/** As large as a text that the ledger keeps, and then some: a policy is far smaller. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads a policy as plain text.
 * @throws CliError (usage): no such file, not UTF-8, no text, too large
 */
export function readPolicyText(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new CliError(EXIT.usage, `${file}: cannot be read.`);
  }
  if (bytes.length > MAX_BYTES) throw new CliError(EXIT.usage, `${file}: is larger than ${MAX_BYTES} bytes.`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliError(EXIT.usage, `${file}: is not UTF-8. Save the policy as plain text.`);
  }
  // A PDF or a word processor's file can pass for UTF-8 up to here.
  if (text.includes('\0') || text.startsWith('%PDF'))
    throw new CliError(EXIT.usage, `${file}: is not plain text.`);
  // Tags would be read as words, and scripts as sentences.
  if (/^\s*<(?:!doctype html|html|head|body)\b/i.test(text))
    throw new CliError(EXIT.usage, `${file}: is a web page. Copy its text into a file of its own.`);
  if (text.trim() === '') throw new CliError(EXIT.usage, `${file}: holds no text.`);
  return text;
}
