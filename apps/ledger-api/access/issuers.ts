import { readFile } from 'node:fs/promises';
import { TOKEN_ALGORITHMS, type ClaimRule, type Issuer, type TokenAlgorithm } from '#access';
import { parse } from 'yaml';
import { isObject } from '../body/json-body.js';
import { ConfigurationError } from '../configuration/read-configuration.js';
import { grantMistakes, grantOf } from './grant-body.js';

const USUAL_ALGORITHMS: readonly TokenAlgorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const USUAL_SKEW_SECONDS = 30;
const MOST_SKEW_SECONDS = 300;
const ISSUER_MEMBERS = ['issuer', 'audience', 'jwks', 'algorithms', 'clockSkewSeconds', 'type', 'rules'];
const RULE_MEMBERS = ['claim', 'holds', 'grant'];

/** Reads the file of issuers. @throws ConfigurationError with one sentence per mistake */
export async function readIssuers(file: string): Promise<readonly Issuer[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new ConfigurationError(['ISSUERS_FILE must name a file that this process can read.']);
  }
  return issuersIn(text);
}

/** The issuers in a text. @throws ConfigurationError */
export function issuersIn(text: string): readonly Issuer[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    throw new ConfigurationError(['ISSUERS_FILE must be YAML (or JSON).']);
  }
  const list = isObject(document) ? document['issuers'] : undefined;
  if (!Array.isArray(list) || list.length === 0)
    throw new ConfigurationError(['ISSUERS_FILE must have a list `issuers` with at least one entry.']);
  const mistakes = list.flatMap((one, index) => issuerMistakes(one, `issuers[${index}]`));
  const names = list.map((one) => (isObject(one) ? one['issuer'] : undefined));
  if (new Set(names).size !== names.length) mistakes.push('issuers must not name one issuer twice.');
  if (mistakes.length > 0)
    throw new ConfigurationError(mistakes.map((sentence) => `ISSUERS_FILE: ${sentence}`));
  return list.map(issuerOf);
}

function issuerMistakes(one: unknown, at: string): string[] {
  if (!isObject(one)) return [`${at} must be an object.`];
  const { issuer, audience, jwks, algorithms, clockSkewSeconds: skew, type, rules } = one;
  const wrong = (is: boolean, sentence: string) => (is ? [`${at}${sentence}`] : []);
  return [
    ...Object.keys(one)
      .filter((name) => !ISSUER_MEMBERS.includes(name))
      .map((name) => `${at}.${name} is no setting of an issuer.`),
    ...wrong(!isSafeUrl(issuer), '.issuer must be an https URL, exactly as in the tokens.'),
    ...wrong(!isText(audience), '.audience must be the audience that its tokens for this service have.'),
    ...wrong(jwks !== undefined && !isSafeUrl(jwks), '.jwks must be an https URL.'),
    ...wrong(
      algorithms !== undefined && !isAlgorithms(algorithms),
      `.algorithms must list some of ${TOKEN_ALGORITHMS.join(', ')}.`,
    ),
    ...wrong(
      skew !== undefined &&
        !(Number.isInteger(skew) && Number(skew) >= 0 && Number(skew) <= MOST_SKEW_SECONDS),
      `.clockSkewSeconds must be a whole number from 0 to ${MOST_SKEW_SECONDS}.`,
    ),
    ...wrong(
      type !== undefined && !isText(type),
      '.type must be the `typ` of its access tokens, such as at+jwt.',
    ),
    ...(Array.isArray(rules) && rules.length > 0
      ? rules.flatMap((rule, index) => ruleMistakes(rule, `${at}.rules[${index}]`))
      : [`${at}.rules must be a list with at least one rule: without one nobody may do anything.`]),
  ];
}

function ruleMistakes(rule: unknown, at: string): string[] {
  if (!isObject(rule)) return [`${at} must be an object.`];
  return [
    ...Object.keys(rule)
      .filter((name) => !RULE_MEMBERS.includes(name))
      .map((name) => `${at}.${name} is no setting of a rule.`),
    ...(isText(rule['claim']) ? [] : [`${at}.claim must be the path of a claim, such as groups.`]),
    ...(isText(rule['holds']) ? [] : [`${at}.holds must be the text that the claim holds.`]),
    ...grantMistakes(rule['grant']).map(
      ({ field, message }) => `${at}.grant${field && `.${field}`} ${message}.`,
    ),
  ];
}

function issuerOf(one: Record<string, unknown>): Issuer {
  const { issuer, audience, jwks, algorithms, clockSkewSeconds, type, rules } = one;
  return {
    issuer: issuer as string,
    audience: audience as string,
    ...(jwks !== undefined && { jwks: jwks as string }),
    algorithms: (algorithms as readonly TokenAlgorithm[] | undefined) ?? USUAL_ALGORITHMS,
    clockSkewSeconds: (clockSkewSeconds as number | undefined) ?? USUAL_SKEW_SECONDS,
    ...(type !== undefined && { type: type as string }),
    rules: (rules as Record<string, unknown>[]).map((rule): ClaimRule => ({
      claim: rule['claim'] as string,
      holds: rule['holds'] as string,
      grant: grantOf(rule['grant'] as Record<string, unknown>),
    })),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 2_048;
}

/** Keys that come over an open line are anybody's; on this machine there is no line. */
function isSafeUrl(value: unknown): boolean {
  if (!isText(value) || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
  );
}

function isAlgorithms(value: unknown): boolean {
  const known: readonly unknown[] = TOKEN_ALGORITHMS;
  return Array.isArray(value) && value.length > 0 && value.every((one) => known.includes(one));
}
