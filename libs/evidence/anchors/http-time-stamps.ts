import { randomBytes } from 'node:crypto';
import type { Hashing } from '../hashing/index.js';
import type { TimeStampAuthority } from './ports.js';
import { readTimeStamp, timeStampRequest } from './time-stamp.js';

/** A stamp with its certificates is a few kilobytes. */
const MAX_ANSWER = 128 * 1024;

/** A time-stamp authority by HTTP (RFC 3161 3.4). */
export class HttpTimeStamps implements TimeStampAuthority {
  constructor(
    readonly name: string,
    private readonly url: string,
    private readonly hashing: Hashing,
    private readonly timeoutMs = 10_000,
    private readonly send: typeof fetch = fetch,
  ) {}

  async stamp(message: Uint8Array): Promise<Uint8Array> {
    const nonce = randomBytes(8);
    const answer = await this.send(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: new Uint8Array(timeStampRequest(this.hashing, message, nonce)),
      redirect: 'error',
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    if (answer.status !== 200) throw new Error(`time-stamp authority ${this.name} answered ${answer.status}`);
    const response = new Uint8Array(await answer.arrayBuffer());
    if (response.length > MAX_ANSWER)
      throw new Error(`time-stamp authority ${this.name}: too long an answer`);
    readTimeStamp(this.hashing, response, message, nonce);
    return response;
  }
}
