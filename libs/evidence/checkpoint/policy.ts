import { equalBytes } from '../bytes/index.js';
import { demand, EvidenceError } from '../errors.js';
import type { Hashing } from '../hashing/index.js';
import { COSIGNATURE_V1, ED25519, readVkey, type VerifiedBy, type VerifierKey } from '../notes/index.js';

/** A witness of a policy. */
export interface PolicyWitness {
  readonly name: string;
  readonly key: VerifierKey;
  readonly url?: string;
}

/** Whom a verifier trusts (C2SP tlog-policy). */
export interface TrustPolicy {
  readonly logs: readonly { readonly key: VerifierKey; readonly url?: string }[];
  readonly witnesses: readonly PolicyWitness[];
  /** True if the quorum asks for no witness at all. */
  readonly unwitnessed: boolean;
  /** True if those who signed make up the quorum. */
  witnessed(by: readonly VerifiedBy[]): boolean;
}

const MAX_LINES = 1024;
type Rule = (cosigned: ReadonlySet<string>) => boolean;

/**
 * Reads a policy file: `log`, `witness`, `group`, `quorum` lines; names are defined before they are used.
 * @throws EvidenceError `POLICY` with the line's number, `VKEY`
 */
export function readPolicy(hashing: Hashing, text: string): TrustPolicy {
  const logs: { key: VerifierKey; url?: string }[] = [];
  const witnesses: PolicyWitness[] = [];
  const rules = new Map<string, Rule>();
  const members = new Set<string>();
  let quorum: string | undefined;
  const lines = text.split('\n');
  demand(lines.length <= MAX_LINES, 'POLICY', 'too many lines');
  lines.forEach((line, i) => {
    const where = `policy line ${i + 1}`;
    const check = (holds: boolean): void => demand(holds, 'POLICY', where);
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    check(!/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line));
    const items = line.split(/[ \t]+/).filter((item) => item !== '');
    const [keyword, first, second, ...rest] = items;
    if (keyword === undefined || keyword.startsWith('#')) return;
    const define = (name: string, rule: Rule): void => {
      check(name !== 'none' && !rules.has(name));
      rules.set(name, rule);
    };
    const publicKeyIsNew = (keys: readonly { key: VerifierKey }[], key: VerifierKey): void =>
      check(!keys.some((known) => equalBytes(known.key.publicKey, key.publicKey)));
    if (keyword === 'log') {
      check(first !== undefined && items.length <= 3);
      const key = readVkey(hashing, first as string);
      check(key.type === ED25519);
      publicKeyIsNew(logs, key);
      logs.push({ key, ...(second === undefined ? {} : { url: second }) });
    } else if (keyword === 'witness') {
      check(second !== undefined && items.length <= 4);
      const key = readVkey(hashing, second as string);
      check(key.type === COSIGNATURE_V1);
      publicKeyIsNew(witnesses, key);
      const name = first as string;
      define(name, (cosigned) => cosigned.has(name));
      witnesses.push({ name, key, ...(rest[0] === undefined ? {} : { url: rest[0] }) });
    } else if (keyword === 'group') {
      check(rest.length > 0);
      const threshold = second === 'any' ? 1 : second === 'all' ? rest.length : decimal(second, where);
      check(threshold >= 1 && threshold <= rest.length);
      // Each name is a member once at most, so that a witness counts in one way only.
      for (const name of rest) {
        check(rules.has(name) && !members.has(name));
        members.add(name);
      }
      const of = rest.map((name) => rules.get(name) as Rule);
      define(first as string, (cosigned) => of.filter((rule) => rule(cosigned)).length >= threshold);
    } else if (keyword === 'quorum') {
      check(quorum === undefined && items.length === 2 && (first === 'none' || rules.has(first as string)));
      quorum = first;
    } else check(false);
  });
  demand(quorum !== undefined, 'POLICY', 'no quorum line');
  const rule: Rule = quorum === 'none' ? () => true : (rules.get(quorum) as Rule);
  return {
    logs,
    witnesses,
    unwitnessed: quorum === 'none',
    witnessed: (by) =>
      rule(new Set(witnesses.filter(({ key }) => by.some((one) => one.key === key)).map(({ name }) => name))),
  };
}

function decimal(text: string | undefined, where: string): number {
  if (text === undefined || !/^[1-9][0-9]{0,3}$/.test(text)) throw new EvidenceError('POLICY', where);
  return Number(text);
}

/** A policy that trusts these log keys and asks for these witnesses, all of them. */
export function writePolicy(
  logVkeys: readonly string[],
  witnesses: readonly { name: string; vkey: string }[],
): string {
  const lines = logVkeys.map((vkey) => `log ${vkey}`);
  for (const { name, vkey } of witnesses) lines.push(`witness ${name} ${vkey}`);
  if (witnesses.length > 1) lines.push(`group witnesses all ${witnesses.map(({ name }) => name).join(' ')}`);
  const quorum = witnesses.length > 1 ? 'witnesses' : (witnesses[0]?.name ?? 'none');
  return [...lines, `quorum ${quorum}`, ''].join('\n');
}
