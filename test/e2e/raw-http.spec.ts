import { connect } from 'node:net';
import { runService, type RunningService } from './running-service.js';

let service: RunningService;
beforeAll(async () => {
  service = await runService();
});
afterAll(() => service.stop());

/** Sends bytes as they are and gives everything that comes back until the service closes the connection. */
function exchange(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname, () => socket.write(request, 'latin1'));
    let answer = '';
    socket.setTimeout(5_000, () => socket.destroy(new Error(`the connection stays open after: ${answer}`)));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

const withdrawal = JSON.stringify({
  controller: 'acme',
  subject: { scheme: 'email', value: 'ada@example.org' },
  purpose: 'newsletter',
});
/** What an attacker wants to be taken for a request of its own. */
const HIDDEN = `POST /v1/consents/withdraw HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${withdrawal.length}\r\n\r\n${withdrawal}`;
const post = (headers: string, body: string) =>
  `POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

const SHAPES: readonly (readonly [string, string])[] = [
  [
    'Content-Length and Transfer-Encoding',
    post('Content-Length: 6\r\nTransfer-Encoding: chunked', `0\r\n\r\n${HIDDEN}`),
  ],
  [
    'Transfer-Encoding and Content-Length',
    post(`Transfer-Encoding: chunked\r\nContent-Length: ${chunk('{}').length}`, chunk('{}') + HIDDEN),
  ],
  ['two Content-Lengths that differ', post('Content-Length: 2\r\nContent-Length: 0', `{}${HIDDEN}`)],
  ['two Content-Lengths that agree', post('Content-Length: 2\r\nContent-Length: 2', `{}${HIDDEN}`)],
  ['a list as Content-Length', post('Content-Length: 2, 2', `{}${HIDDEN}`)],
  ['a signed Content-Length', post('Content-Length: +2', `{}${HIDDEN}`)],
  ['a hexadecimal Content-Length', post('Content-Length: 0x2', `{}${HIDDEN}`)],
  ['a blank in front of the colon', post('Content-Length : 2', `{}${HIDDEN}`)],
  ['a last encoding that is not chunked', post('Transfer-Encoding: chunked, identity', chunk('{}') + HIDDEN)],
  ['an encoding that is nearly chunked', post('Transfer-Encoding: xchunked', chunk('{}') + HIDDEN)],
  [
    'two Transfer-Encodings',
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', chunk('{}') + HIDDEN),
  ],
  ['a folded Transfer-Encoding', post('Transfer-Encoding:\r\n chunked\r\nContent-Length: 2', `{}${HIDDEN}`)],
  [
    'a fold in front of the first header',
    `POST /v1/check HTTP/1.1\r\n Content-Length: 2\r\nHost: localhost\r\n\r\n{}${HIDDEN}`,
  ],
  ['a bare LF between headers', post('X-A: b\nContent-Length: 2', `{}${HIDDEN}`)],
  [
    'a bare LF at the end of the headers',
    `POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\n\n{}${HIDDEN}`,
  ],
  ['bare LFs only', `GET /health/live HTTP/1.1\nHost: localhost\n\n${HIDDEN}`],
  ['a bare CR in a header', post('X-A: b\rContent-Length: 2', `{}${HIDDEN}`)],
  ['a NUL in a header', post('X-A: b\0c\r\nContent-Length: 2', `{}${HIDDEN}`)],
  [
    'a chunk whose size is too large for a number',
    post('Transfer-Encoding: chunked', `fffffffffffffffff\r\n{}\r\n0\r\n\r\n${HIDDEN}`),
  ],
  ['a chunk whose size has a sign', post('Transfer-Encoding: chunked', `+2\r\n{}\r\n0\r\n\r\n${HIDDEN}`)],
  [
    'a chunk that is longer than it says',
    post('Transfer-Encoding: chunked', `2\r\n{}{}\r\n0\r\n\r\n${HIDDEN}`),
  ],
  ['no Host', `POST /v1/check HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`],
  ['two Hosts', post('Host: localhost\r\nContent-Length: 2', '{}')],
  ['what is not HTTP', `${'\x16\x03\x01'}hello\r\n\r\n`],
];

describe('a request that two servers could read differently', () => {
  it.each(SHAPES)(
    '%s: is refused with problem details, and nothing behind it is read',
    async (_name, request) => {
      const head = await service.service.ports.store.head();
      const answer = await exchange(request);
      expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 400']);
      expect(answer).toMatch(/\r\nContent-Type: application\/problem\+json\r\n/i);
      expect(answer).toMatch(/\r\nConnection: close\r\n/i);
      expect(answer).toContain('"code":"REQUEST_INVALID"');
      expect(await service.service.ports.store.head()).toBe(head);
    },
  );

  it('is told from one that is merely unusual', async () => {
    const close = 'Connection: close';
    const question = JSON.stringify({ subject: { scheme: 'account', value: '1' }, purpose: 'x' });
    for (const request of [
      post(`${close}\r\nContent-Length: ${question.length}`, question),
      post(`${close}\r\nTransfer-Encoding: chunked`, chunk(question)),
      `GET /health/live HTTP/1.0\r\n\r\n`,
    ]) {
      const answer = await exchange(request);
      expect(answer).toMatch(/^HTTP\/1\.1 (?:200|400) /);
      expect(answer).not.toContain('REQUEST_INVALID');
    }
  });
});
