import { base64, fromDecimal } from '../bytes/index.js';
import type { VerifierKey } from '../notes/index.js';
import type { Witness, WitnessAnswer, WitnessRequest } from './ports.js';

/** A witness's signature lines are short; whatever is longer is none. */
const MAX_ANSWER = 16 * 1024;

/** A witness by HTTP (C2SP tlog-witness, add-checkpoint). */
export class HttpWitness implements Witness {
  /** @param prefix the submission prefix, without a trailing slash */
  constructor(
    readonly key: VerifierKey,
    private readonly prefix: string,
    private readonly timeoutMs = 10_000,
    private readonly send: typeof fetch = fetch,
  ) {}

  async addCheckpoint({ oldSize, proof, note }: WitnessRequest): Promise<WitnessAnswer> {
    // Old size line, proof lines, an empty line, the checkpoint.
    const body = [`old ${oldSize}`, ...proof.map(base64), '', note].join('\n');
    const answer = await this.send(`${this.prefix}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const text = await answer.text();
    if (text.length > MAX_ANSWER) throw new Error(`witness ${this.key.name}: the answer is too long`);
    // 409: the body is the size of the latest checkpoint that it cosigned.
    if (answer.status === 409 && answer.headers.get('content-type') === 'text/x.tlog.size')
      return { kind: 'conflict', size: fromDecimal(text.trimEnd(), 'witness size') };
    if (answer.status !== 200) throw new Error(`witness ${this.key.name} answered ${answer.status}`);
    return { kind: 'cosigned', lines: text.split('\n').filter((line) => line !== '') };
  }
}
