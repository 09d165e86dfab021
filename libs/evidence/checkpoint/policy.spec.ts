import { describe, expect, it } from '@jest/globals';
import { utf8 } from '../bytes/index.js';
import { nodeHashing } from '../hashing/node-hashing.js';
import { COSIGNATURE_V1, ED25519, verifierKey, writeVkey } from '../notes/index.js';
import { readPolicy, writePolicy } from './policy.js';

function vkeyOf(name: string, type: typeof ED25519 | typeof COSIGNATURE_V1 = COSIGNATURE_V1): string {
  return writeVkey(
    verifierKey(nodeHashing, name, nodeHashing.publicKeyOf(nodeHashing.sha256(utf8(name))), type),
  );
}

const LOG = `log ${vkeyOf('ledger.example/log', ED25519)}`;
const witness = (name: string): string => `witness ${name} ${vkeyOf(`${name}.example`)}`;
const policy = (...lines: string[]) => readPolicy(nodeHashing, [LOG, ...lines, ''].join('\n'));

/** Whether these witnesses make up the quorum. */
function witnessed(of: ReturnType<typeof policy>, ...names: string[]): boolean {
  return of.witnessed(of.witnesses.filter(({ name }) => names.includes(name)).map(({ key }) => ({ key })));
}

describe('a trust policy (C2SP tlog-policy)', () => {
  it('asks for the quorum of the specification’s example', () => {
    const two = policy(
      ...['X1', 'X2', 'X3'].map(witness),
      'group X-witnesses 2 X1 X2 X3',
      ...['Y1', 'Y2', 'Y3'].map(witness),
      'group Y-witnesses any Y1 Y2 Y3',
      'group X-and-Y all X-witnesses Y-witnesses',
      'quorum X-and-Y',
    );
    expect(witnessed(two, 'X1', 'X3', 'Y2')).toBe(true);
    expect(witnessed(two, 'X1', 'Y1', 'Y2', 'Y3')).toBe(false);
    expect(witnessed(two, 'X1', 'X2', 'X3')).toBe(false);
    expect(two.unwitnessed).toBe(false);
  });

  it('may ask for nobody', () => {
    const nobody = policy('quorum none');
    expect(nobody.unwitnessed).toBe(true);
    expect(witnessed(nobody)).toBe(true);
  });

  it('reads comments, tabs and URLs', () => {
    const read = policy('# who we trust', `\t${witness('W')}\thttps://w.example/  `, '', 'quorum W');
    expect(read.witnesses[0]).toMatchObject({ name: 'W', url: 'https://w.example/' });
  });

  it('is read from what writePolicy writes', () => {
    const vkeys = ['w1', 'w2'].map((name) => ({ name, vkey: vkeyOf(`${name}.example`) }));
    const all = readPolicy(nodeHashing, writePolicy([vkeyOf('ledger.example/log', ED25519)], vkeys));
    expect(witnessed(all, 'w1')).toBe(false);
    expect(witnessed(all, 'w1', 'w2')).toBe(true);
    expect(readPolicy(nodeHashing, writePolicy([], [])).unwitnessed).toBe(true);
  });

  it.each([
    ['no quorum', [witness('W')]],
    ['two quorums', ['quorum none', 'quorum none']],
    ['a quorum of nobody known', ['quorum W']],
    ['a group before its members', ['group G any W', witness('W'), 'quorum none']],
    ['a witness in two groups', [witness('W'), witness('V'), 'group G any W', 'group H any W V', 'quorum H']],
    ['a name twice', [witness('W'), witness('W'), 'quorum none']],
    ['the name none', [witness('none'), 'quorum none']],
    ['a key twice', [witness('W'), witness('W').replace('witness W', 'witness V'), 'quorum none']],
    ['a threshold of none', [witness('W'), 'group G 0 W', 'quorum G']],
    ['a threshold beyond its members', [witness('W'), 'group G 2 W', 'quorum G']],
    ['a threshold with a zero in front', [witness('W'), 'group G 01 W', 'quorum G']],
    ['a group of nobody', ['group G all', 'quorum G']],
    ['a log key as witness', [`witness W ${vkeyOf('w', ED25519)}`, 'quorum none']],
    ['a word that nobody knows', ['witnes W', 'quorum none']],
    ['a carriage return', ['quorum none\r']],
    ['more than a quorum takes', ['quorum none none']],
  ])('with %s is refused', (_what, lines) => {
    expect(() => policy(...lines)).toThrow('POLICY');
  });
});
