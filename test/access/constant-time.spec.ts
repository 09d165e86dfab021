import { readFileSync } from 'node:fs';
import { Linter } from 'eslint';
import { CONSTANT_TIME, WITH_SECRETS } from '../../scripts/constant-time.mjs';

const found = (code: string): number =>
  new Linter().verify(code, [{ rules: { 'no-restricted-syntax': CONSTANT_TIME } }]).length;

describe('the lint rule for secrets', () => {
  it.each([
    'if (hash === other) grant();',
    'if (kept.secretHash !== given) refuse();',
    'const same = mac == expectedMac;',
    'return_(signature.text === x, x === token.digest);',
    'if ("x" === password) grant();',
  ])('finds a comparison that ends early: %s', (code) => {
    expect(found(code)).toBeGreaterThan(0);
  });

  it.each([
    'if (hash === undefined) refuse();',
    'if (undefined !== record.mac) go();',
    "if (mac === '' || null === secret) go();",
    'if (timingSafeEqual(hash, other)) grant();',
    'if (name === other) go();',
    'if (hash.length === 32) go();',
  ])('leaves alone what tells nobody anything: %s', (code) => {
    expect(found(code)).toBe(0);
  });

  it('is in force where secrets are', () => {
    expect(WITH_SECRETS).toContain('libs/access/**/*.ts');
    expect(readFileSync('eslint.config.js', 'utf8')).toContain(
      "{ files: WITH_SECRETS, rules: { 'no-restricted-syntax': CONSTANT_TIME } }",
    );
  });
});
