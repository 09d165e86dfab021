import { ConfigurationError } from '../configuration/read-configuration.js';
import { issuersIn } from './issuers.js';

const GRANT = '{ role: dpo, controllers: [acme] }';
const RULES = `rules: [{ claim: groups, holds: office, grant: ${GRANT} }]`;
const one = (members: string) => `issuers:\n  - { ${members} }\n`;

function mistakes(text: string): readonly string[] {
  try {
    issuersIn(text);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('the file of issuers', () => {
  it('is read, with what is usual where nothing is said', () => {
    expect(issuersIn(one(`issuer: https://login.example.org, audience: ledger, ${RULES}`))).toEqual([
      {
        issuer: 'https://login.example.org',
        audience: 'ledger',
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
        clockSkewSeconds: 30,
        rules: [{ claim: 'groups', holds: 'office', grant: { role: 'dpo', controllers: ['acme'] } }],
      },
    ]);
  });

  it.each([
    ['no YAML', 'issuers: [', 'YAML'],
    ['nothing', '', 'at least one entry'],
    [
      'a plain issuer',
      one(`issuer: http://login.example.org, audience: x, ${RULES}`),
      '.issuer must be an https URL',
    ],
    [
      'plain keys',
      one(`issuer: https://a.example, audience: x, jwks: http://a.example/k, ${RULES}`),
      '.jwks must',
    ],
    ['no audience', one(`issuer: https://a.example, ${RULES}`), '.audience must'],
    [
      'no algorithm',
      one(`issuer: https://a.example, audience: x, algorithms: [none], ${RULES}`),
      '.algorithms must',
    ],
    [
      'an HMAC',
      one(`issuer: https://a.example, audience: x, algorithms: [HS256], ${RULES}`),
      '.algorithms must',
    ],
    [
      'a wide skew',
      one(`issuer: https://a.example, audience: x, clockSkewSeconds: 3600, ${RULES}`),
      '.clockSkewSeconds must',
    ],
    [
      'a misspelling',
      one(`issuer: https://a.example, audience: x, audiences: y, ${RULES}`),
      '.audiences is no setting',
    ],
    ['no rule', one('issuer: https://a.example, audience: x'), '.rules must'],
    [
      'a rule for an unknown role',
      one(
        'issuer: https://a.example, audience: x, rules: [{ claim: c, holds: h, grant: { role: king, controllers: "*" } }]',
      ),
      '.grant.role must be one of',
    ],
    [
      'one issuer twice',
      `${one(`issuer: https://a.example, audience: x, ${RULES}`)}  - { issuer: https://a.example, audience: x, ${RULES} }\n`,
      'twice',
    ],
  ])('with %s is refused in a sentence', (_name, text, sentence) => {
    const found = mistakes(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join('\n')).toContain(sentence);
    for (const line of found) expect(line).toMatch(/^ISSUERS_FILE.*\.$/);
  });

  it('tells all mistakes at once', () => {
    expect(mistakes(one('issuer: x, algorithms: [], type: 1'))).toHaveLength(5);
  });
});
