import { setTimeout as pause } from 'node:timers/promises';
import { openPostgres } from '#postgres';
import { makeTestDatabase, startOwnServer } from '../../test/support/postgres/index.js';
import { DIRECTORY_MIGRATIONS, KEY_MIGRATIONS } from './store/postgres.js';
import { CONTROLLER, email, grant, World } from './testing/world.js';

describe('a PostgreSQL that is killed with -9 and started again', () => {
  it('while keys are made: whoever was recorded is readable, and everybody is one person', async () => {
    const server = await startOwnServer('on');
    const { url, keysUrl } = await makeTestDatabase(server.url);
    const opened = await openPostgres({
      url,
      keysUrl,
      tables: DIRECTORY_MIGRATIONS,
      keys: KEY_MIGRATIONS,
      ledger: undefined,
      retryForMs: 30_000,
    });
    const persons = await World.open({ postgres: { directory: opened.service, keys: opened.keys } });
    const addresses = Array.from({ length: 60 }, (_, i) => email(`p${i}@example.org`));
    const recording = Promise.all(
      addresses.map(async (address, i) => {
        await pause(i * 20);
        return persons.record(address, grant('newsletter'));
      }),
    );
    await pause(200);
    await server.kill();
    await pause(300);
    await server.startAgain();
    const ids = await recording;
    expect(new Set(ids).size).toBe(addresses.length);
    await persons.reopen();
    for (const [i, id] of ids.entries()) {
      const [, consent] = await persons.events(id);
      expect((await persons.subjects.open(id, consent!)).fields).toMatchObject({ source: 'web' });
      expect(await persons.subjects.locate(CONTROLLER, addresses[i]!)).toBe(id);
    }
    await persons.end();
    await opened.close();
    await server.stop();
  });
});
