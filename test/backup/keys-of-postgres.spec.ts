import { join } from 'node:path';
import { run } from '../../apps/ledger-cli/program.js';
import { setUpAcme } from '../e2e/acme.js';
import { told } from '../faults/http.js';
import { grant, ManyProcesses, until } from '../many-processes/roles.js';

interface WrappingKeys {
  readonly last?: { readonly id: string; readonly backup?: string };
}

describe('the copy of the keys that a rotation leaves', () => {
  let many: ManyProcesses;
  beforeAll(async () => {
    many = await ManyProcesses.open();
  });
  afterAll(() => many.close());

  async function restore(file: string): Promise<{ code: number; said: string }> {
    const said: string[] = [];
    const { url, keysUrl } = many.database;
    const places = ['--data', join(many.folder, 'data'), '--database', url, '--keys-database', keysUrl];
    const code = await run(
      ['keys', 'restore', file, ...places],
      { ledgerUrl: 'http://127.0.0.1:1' },
      {
        write: (line) => void said.push(line),
        complain: (line) => void said.push(line),
        ask: undefined,
        fetch: () => Promise.reject(new Error('no ledger is asked')),
      },
    );
    return { code, said: said.join('\n') };
  }

  it('brings the keys back into a PostgreSQL that has lost them, and never over others', async () => {
    const [api, projector] = [await many.start('api'), await many.start('projector')];
    await setUpAcme(api.url);
    const { subject } = await grant(api, 'ada@example.org');
    const path = '/v1/operations/wrapping-keys';
    const { id } = await told<{ id: string }>(api.url, `${path}/rotations`, { buckets: 'all' });
    let backup = '';
    await until('the keys are turned', async () => {
      const { last } = await told<WrappingKeys>(api.url, path);
      if (last?.id === id) backup = last.backup ?? '';
      return last?.id === id;
    });
    expect((await restore(backup)).said).toMatch(/serves? the ledger of this database/);
    await Promise.all([api.stop(), projector.stop()]);
    expect(await restore(backup)).toMatchObject({ code: 1, said: expect.stringContaining('keys stand') });

    await many.database.asSuperuser('DROP SCHEMA ledger_keys CASCADE');
    await expect(many.start('api')).rejects.toThrow(/none of its keys/);
    expect(await restore(backup)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^\d+ keys are back/),
    });

    const again = await many.start('api');
    const { entries } = await told<{ entries: { erased: string[] }[] }>(
      again.url,
      `/v1/subjects/${subject}/timeline`,
    );
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.flatMap(({ erased }) => erased)).toEqual([]);
  });
});
