import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  HttpTimeStamps,
  HttpWitness,
  nodeHashing,
  openCheckpoint,
  readPolicy,
  readTimeStamp,
  readVkey,
  TimeStampRefused,
  utf8,
  verifyTimeStamp,
  writePolicy,
  type Anchors,
} from '../index.js';
import { makeLogWorld, ORIGIN, type LogWorld } from '../testing/log-world.js';
import { startWitness, type LocalWitness } from './testing/local-witness.js';
import {
  hasOpenssl,
  startOpensslAuthority,
  type OpensslAuthority,
} from '../../../test/support/openssl-authority.js';

let world: LogWorld;
let witness: LocalWitness;

beforeEach(async () => {
  world = await makeLogWorld();
  witness = await startWitness(ORIGIN, () => world.log.vkeys().map((vkey) => readVkey(nodeHashing, vkey)));
});

afterEach(async () => {
  await world.end();
  await witness.close();
});

const RULES = { waitMs: Infinity, idleMs: Infinity };

function cosigned(): Anchors {
  return { witnesses: [new HttpWitness(witness.key, witness.url)] };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The checkpoint as a verifier with this policy sees it. */
function seen() {
  const policy = readPolicy(
    nodeHashing,
    writePolicy(world.log.vkeys(), [{ name: 'w1', vkey: witness.vkey }]),
  );
  const keys = [...policy.logs, ...policy.witnesses].map(({ key }) => key);
  const signed = openCheckpoint(nodeHashing, world.log.latest()?.note ?? '', ORIGIN, keys);
  return { signed, witnessed: policy.witnessed(signed.by) };
}

describe('a witness', () => {
  it('cosigns each checkpoint, and the cosignature stands in the checkpoint', async () => {
    await world.open({ rules: RULES, anchors: cosigned() });
    for (const stream of ['subject-a', 'subject-b']) {
      await world.record(stream, 3);
      const { size } = await world.log.sealNow();
      await until(() => witness.size === size && seen().witnessed);
    }
    expect(seen().signed.by).toHaveLength(2);
    expect(seen().signed.by[1]?.time).toBeGreaterThan(1_600_000_000n);
    expect(world.log.state.failedAnchors).toBe(0);
  });

  it('that has seen less than we know is asked from what it has seen', async () => {
    await world.open({ rules: RULES, anchors: cosigned() });
    await world.record('subject-a');
    await world.log.sealNow();
    await until(() => seen().witnessed);
    // It lost its memory, or another one took its place.
    const { port } = new URL(witness.url);
    await witness.close();
    witness = await startWitness(ORIGIN, () => world.log.vkeys().map((vkey) => readVkey(nodeHashing, vkey)));
    expect(new URL(witness.url).port).not.toBe(port);
    await world.open({ rules: RULES, anchors: cosigned() });
    await world.record('subject-a');
    await world.log.sealNow();
    await until(() => seen().witnessed);
  });

  it('adds no line of a key that we do not know', async () => {
    witness.chatty = true;
    await world.open({ rules: RULES, anchors: cosigned() });
    await world.record('subject-a');
    await world.log.sealNow();
    await until(() => seen().witnessed);
    expect(world.log.latest()?.note).not.toContain('stranger');
  });

  it('that is away does not hold the log up, and shows in the figures', async () => {
    await world.open({ rules: RULES, anchors: cosigned() });
    await witness.close();
    await world.record('subject-a');
    await world.log.sealNow();
    await until(() => world.log.state.failedAnchors === 1);
    expect(seen().witnessed).toBe(false);
    expect(seen().signed.size).toBe(2n);
    witness = await startWitness(ORIGIN, () => []);
  });
});

const withOpenssl = hasOpenssl() ? describe : describe['skip'];

withOpenssl('a time-stamp authority (openssl ts)', () => {
  let authority: OpensslAuthority;

  beforeEach(async () => {
    authority = await startOpensslAuthority();
  });
  afterEach(() => authority.close());

  async function stamped(): Promise<{ timestamp: Uint8Array; text: Uint8Array }> {
    const timeStamps = new HttpTimeStamps('local', authority.url, nodeHashing);
    await world.open({ rules: RULES, anchors: { ...cosigned(), timeStamps } });
    await world.record('subject-a');
    await world.log.sealNow();
    await until(() => world.log.latest()?.timestamp !== undefined && seen().witnessed);
    const { timestamp } = world.log.latest()!;
    return { timestamp: timestamp!, text: utf8(seen().signed.note.text) };
  }

  it('stamps the three note lines of a checkpoint, not the file', async () => {
    const { timestamp, text } = await stamped();
    const stamp = await verifyTimeStamp(nodeHashing, timestamp, text, [authority.root]);
    expect(stamp.authority).toBe('Time stamps for tests');
    expect(Math.abs(stamp.at - Date.now())).toBeLessThan(600_000);
    const [reply, data] = [
      join(authority.folder, 'checkpoint.tsr'),
      join(authority.folder, 'checkpoint.txt'),
    ];
    writeFileSync(reply, timestamp);
    writeFileSync(data, text);
    const verify = ['ts', '-verify', '-in', reply, '-data', data, '-CAfile', authority.rootFile];
    expect(execFileSync('openssl', verify, { encoding: 'utf8', stdio: 'pipe' })).toContain(
      'Verification: OK',
    );
  });

  it('is named in the next seal by the digest of its stamp', async () => {
    const { timestamp } = await stamped();
    await world.record('subject-a');
    await world.log.sealNow();
    const seals = await world.store.readStream('ledger-seals-main');
    const { body } = JSON.parse(Buffer.from(seals.at(-1)!.data).toString('utf8')) as {
      body: { pub: { prevTsr: string } };
    };
    expect(body.pub.prevTsr).toBe(Buffer.from(nodeHashing.sha256(timestamp)).toString('base64url'));
  });

  it('whose stamp is of something else, bent, or of nobody trusted is refused', async () => {
    const { timestamp, text } = await stamped();
    expect(() => readTimeStamp(nodeHashing, timestamp, utf8('something else'))).toThrow(TimeStampRefused);
    expect(() => readTimeStamp(nodeHashing, timestamp, text, new Uint8Array(8))).toThrow(TimeStampRefused);
    expect(() => readTimeStamp(nodeHashing, timestamp.subarray(1), text)).toThrow(TimeStampRefused);
    const other = await startOpensslAuthority();
    await expect(verifyTimeStamp(nodeHashing, timestamp, text, [other.root])).rejects.toThrow(
      TimeStampRefused,
    );
    await expect(verifyTimeStamp(nodeHashing, timestamp, text, [])).rejects.toThrow(TimeStampRefused);
    await other.close();
    const bent = new Uint8Array(timestamp);
    const last = bent.length - 1;
    bent[last] = (bent[last] as number) ^ 1;
    await expect(verifyTimeStamp(nodeHashing, bent, text, [authority.root])).rejects.toThrow(
      TimeStampRefused,
    );
  });
});
