import { runService, type RunningService } from './running-service.js';

describe('a body that is too large', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await runService();
  });
  afterAll(() => service.stop());

  it('is refused so that its sender hears of it, and not of a broken pipe', async () => {
    const url = `${service.url}/v1/texts?controller=acme`;
    const headers = { 'content-type': 'text/plain' };
    for (let n = 0; n < 12; n++) {
      const body = new Uint8Array(5 * 1024 * 1024 + 1);
      const announced = await fetch(url, { method: 'POST', headers, body });
      expect(announced.status).toBe(413);
      expect(await announced.json()).toMatchObject({ code: 'BODY_TOO_LARGE' });
      const streamed = await fetch(url, {
        method: 'POST',
        headers,
        body: new Blob([body]).stream(),
        duplex: 'half',
      } as RequestInit);
      expect(streamed.status).toBe(413);
      await streamed.arrayBuffer();
    }
  });
});
