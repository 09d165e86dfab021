import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTestDatabase, type OwnServer, startOwnServer } from '../support/postgres/index.js';
import { startService } from '../support/service-process.js';
import { comeTrue } from '../support/come-true.js';
import { recordController } from './load.js';
import { told } from './http.js';
import { EventStoreProcess } from './stores/event-store.js';

describe('a process whose stores are gone', () => {
  let folder: string;
  let server: OwnServer;
  let events: EventStoreProcess;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stop-without-stores-'));
    [server, events] = await Promise.all([startOwnServer(), EventStoreProcess.start(folder)]);
  }, 60_000);
  afterAll(async () => {
    await events.kill();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('ends when it is told to, and says what it could not close', async () => {
    const master = join(folder, 'master.key');
    await writeFile(master, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    const database = await makeTestDatabase(server.url);
    const service = await startService(join(folder, 'data'), {
      EVENTSTORE_URL: events.url,
      DATABASE_URL: database.url,
      KEYS_DATABASE_URL: database.keysUrl,
      MASTER_KEY_FILE: master,
      LEDGER_ROLES: 'api,sealer',
    });
    await recordController(service.url);
    const grant = {
      purposes: ['research'],
      notice: 'privacy',
      noticeVersion: 1,
      evidence: { form: 'sign-up' },
    };
    const subject = { scheme: 'email', value: 'somebody@example.org' };
    await told(service.url, '/v1/consents', { controller: 'acme', subject, ...grant });
    await events.kill();
    await server.kill();
    process.kill(service.pid, 'SIGTERM');
    // The test's own limit ends a wait without end; the service's is a minute.
    await comeTrue(() => service.last?.().ended === true);
    expect(service.last?.().words).toContain('stopped with an error');
  }, 110_000);
});
