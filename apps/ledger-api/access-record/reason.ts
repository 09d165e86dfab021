import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../problems/problem.js';

/** Header with the reason of an access: the number of a case, or some words. */
export const REASON_HEADER = 'x-access-reason';

const LONGEST = 200;
/** What stands for itself and names nobody: `DSR-2026-114`. Without a digit it is a word, and may say anything. */
const REFERENCE = /^(?=.*[0-9])[A-Za-z0-9_-]{1,64}$/;

/** Why somebody looks, as the request says. */
export interface Reason {
  readonly why?: string;
  readonly reference?: string;
}

/**
 * The reason that a request gives. Words are kept under the key of the person whom it is about; where it is about
 * nobody alone only the number of a case is taken, since nothing could ever erase words there.
 * @throws Problem HEADER_INVALID
 */
export function reasonIn(headers: IncomingHttpHeaders, about: 'somebody' | 'nobody'): Reason {
  const given = headers[REASON_HEADER];
  if (given === undefined || given === '') return {};
  // Header values are bytes; whoever sends letters beyond ASCII sends UTF-8.
  const text = typeof given === 'string' ? Buffer.from(given, 'latin1').toString('utf8').trim() : '';
  if (REFERENCE.test(text)) return { reference: text };
  const isText = text !== '' && text.length <= LONGEST && !/[\p{Cc}\ufffd]/u.test(text);
  if (about === 'somebody' && isText) return { why: text };
  throw invalid(
    about === 'somebody'
      ? `must be text of 1 to ${LONGEST} characters, in UTF-8`
      : 'must be the number of a case (1 to 64 of A-Z, a-z, 0-9, _ and -, with a digit): words about nobody alone could never be erased',
  );
}

/** @throws Problem HEADER_INVALID where a reason must be given and is not */
export function missingReason(): Problem {
  return invalid('is missing: say why, in words or by the number of a case');
}

function invalid(message: string): Problem {
  return new Problem('HEADER_INVALID', [{ field: 'X-Access-Reason', message }]);
}
