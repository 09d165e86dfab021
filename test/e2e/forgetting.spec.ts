import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { filesHolding } from '../erasure/files.js';
import { setUpAcme, type Client } from './acme.js';
import { runService, type RunningService } from './running-service.js';

const ADDRESS = 'zyzzogeton.quirk@example.org';
const REASON = 'Zyzzogeton wishes to hear no more of cutlery';
const EVIDENCE = 'form-zyzzogeton-7781';

describe('forgetting, end to end', () => {
  let folder: string;
  let service: RunningService;
  let acme: Client;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-forget-'));
    service = await runService({ DATA_DIR: folder, SEAL_WAIT_MS: '50' });
    acme = await setUpAcme(service.url);
  });
  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true });
  });

  it('serves the checkpoint and the tiles that it needs', async () => {
    await service.service.ports.log.sealNow();
    const note = (await acme.get('/v1/log/checkpoint')).text;
    const size = Number(note.split('\n')[1]);
    expect(size).toBeGreaterThan(1);
    const answer = await fetch(`${service.url}/v1/log/tile/0/000.p/${size}`);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect((await answer.arrayBuffer()).byteLength).toBe(32 * size);
    await acme.get('/v1/log/tile/0/000.p/255', 404);
    await acme.get('/v1/log/tile/0/..%2f..%2fcheckpoint', 404);
  });

  it('is refused while something is kept, be it proof only', async () => {
    const subject = { scheme: 'email', value: ADDRESS };
    const granted = await acme.grant(ADDRESS, 'newsletter', { evidence: { form: EVIDENCE } });
    const id = granted.body.subject as string;
    await acme.post('/v1/objections', {
      controller: 'acme',
      subject,
      kind: 'direct_marketing',
      purposes: '*',
      reason: REASON,
    });
    await acme.get(`/v1/subjects/${id}/timeline`);
    await service.service.ports.log.sealNow();
    expect((await acme.post('/v1/forgettings', { subjects: [id] }, 409)).body).toMatchObject({
      code: 'STILL_KEPT',
    });
    await acme.post('/v1/erasures/executions', { controller: 'acme', subject, purposes: '*' });
    const kept = await acme.post('/v1/forgettings', { subjects: [id] }, 409);
    // Proof of the consent may be kept for a while; a person without any can be forgotten at once.
    expect(kept.body).toMatchObject({ code: 'STILL_KEPT' });
  });

  it('forgets whoever left nothing to prove: no word in any file, the address suppressed', async () => {
    const address = 'plain.zyzzogeton@example.org';
    const subject = { scheme: 'email', value: address };
    const objected = await acme.post('/v1/objections', {
      controller: 'acme',
      subject,
      kind: 'direct_marketing',
      purposes: '*',
      reason: REASON,
    });
    const id = objected.body.subject as string;
    await acme.post('/v1/erasures/executions', { controller: 'acme', subject, purposes: '*' });
    const forgotten = await acme.post('/v1/forgettings', { subjects: [id] });
    expect(forgotten.body).toEqual({ subjects: 1, events: 3 });
    expect(await acme.check(address, 'newsletter')).toMatchObject({ permitted: false });
    expect((await acme.post('/v1/forgettings', { subjects: [id] }, 404)).body).toMatchObject({
      code: 'SUBJECT_UNKNOWN',
    });
    const checked = await acme.post('/v1/log/checks', { scope: 'whole' }, 200);
    expect(checked.body).toMatchObject({ found: 0, findings: [], forgotten: 3 });
    await pause(100);
    // The other person's words are sealed, this one's are gone: in the clear neither stands anywhere.
    expect(filesHolding(folder, [address, ADDRESS, REASON, EVIDENCE])).toEqual([]);

    const again = await acme.withdraw(address, 'newsletter');
    expect(again.body.subject).not.toBe(id);
    expect(await acme.check(address, 'newsletter')).toMatchObject({ permitted: false });
  });

  it('rotates the signing key when whoever asks knows the current one', async () => {
    const { vkeys } = (await acme.get('/v1/log/keys')).body as { vkeys: string[] };
    const old = vkeys.at(-1);
    const { body } = await acme.post('/v1/log/keys', { old });
    expect(body.old).toBe(old);
    expect((await acme.post('/v1/log/keys', { old }, 409)).body.code).toBe('SIGNING_KEY_IS_ANOTHER');
    const note = (await acme.get('/v1/log/checkpoint')).text;
    expect(note.split('\n').filter((line) => line.startsWith('\u2014'))).not.toHaveLength(0);
  });
});
