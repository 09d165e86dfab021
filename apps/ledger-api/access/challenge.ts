import { Problem } from '../problems/problem.js';

const REALM = 'Bearer realm="consent-ledger"';

/** No credential, or one that is none: RFC 6750, 3. What is wrong with it is not told. */
export function unauthenticated(why: 'none' | 'bad'): Problem {
  const challenge = why === 'none' ? REALM : `${REALM}, error="invalid_token"`;
  return new Problem('UNAUTHENTICATED', [], { 'WWW-Authenticate': challenge });
}

/** A credential that may not do this, or not there: the same words for both, whether it is there or not. */
export function forbidden(): Problem {
  return new Problem('FORBIDDEN', [], { 'WWW-Authenticate': `${REALM}, error="insufficient_scope"` });
}
