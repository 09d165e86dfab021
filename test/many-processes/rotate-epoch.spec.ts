import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setUpAcme } from '../e2e/acme.js';
import { told } from '../faults/http.js';
import type { Served } from '../support/service-process.js';
import { grant, ManyProcesses, standingOf, until } from './roles.js';

const WRAPPING_KEYS = '/v1/operations/wrapping-keys';

interface WrappingKeys {
  readonly due: number;
  readonly last?: { readonly id: string; readonly buckets: number; readonly failed?: string };
}

interface Timeline {
  readonly entries: readonly { readonly erased: readonly string[] }[];
}

describe('wrapping keys of a ledger in several processes', () => {
  let many: ManyProcesses;
  let apis: readonly [Served, Served];
  beforeAll(async () => {
    many = await ManyProcesses.open();
    apis = [await many.start('api'), await many.start('api,sealer')];
    const projector = await many.start('projector');
    await until(
      'one leads',
      async () => (await standingOf(projector, 'projections'))?.startsWith('leader') ?? false,
    );
    await setUpAcme(apis[0].url);
  });
  afterAll(() => many.close());

  /** Asks one process for a rotation, and another one how it goes. */
  async function rotate(buckets: 'all' | 'dirty'): Promise<WrappingKeys['last']> {
    const { id } = await told<{ id: string }>(apis[0].url, `${WRAPPING_KEYS}/rotations`, { buckets });
    let last: WrappingKeys['last'];
    await until('the rotation has ended', async () => {
      ({ last } = await told<WrappingKeys>(apis[1].url, WRAPPING_KEYS));
      return last?.id === id;
    });
    return last;
  }

  it('are turned by the projector while the others record and read, and nobody is refused', async () => {
    const persons: string[] = [];
    let turning = true;
    const lanes = apis.map(async (api, lane) => {
      const other = apis[1 - lane] as Served;
      for (let i = 0; turning || i < 20; i++) {
        const { subject } = await grant(api, `turned-${lane}-${i}@example.org`);
        persons.push(subject);
        // What one process has wrapped, the other one opens.
        const { entries } = await told<Timeline>(other.url, `/v1/subjects/${subject}/timeline`);
        expect(entries.flatMap(({ erased }) => erased)).toEqual([]);
        // The record of that look has made a key, too; this seals under those that are there.
        await grant(other, `turned-${lane}-${i}@example.org`);
      }
    });
    for (let turn = 0; turn < 3; turn++) expect((await rotate('all'))?.failed).toBeUndefined();
    turning = false;
    await Promise.all(lanes);
    expect(persons.length).toBeGreaterThanOrEqual(40);
    expect(
      await many.database.asSuperuser(
        `SELECT count(*)::int AS keys FROM ledger_keys.data_key d
           LEFT JOIN ledger_keys.kek k ON k.bucket = left(d.subject_id, 2)
          WHERE d.wrapped IS NOT NULL
            AND (get_byte(d.wrapped, 3) * 256 + get_byte(d.wrapped, 4)) IS DISTINCT FROM k.epoch`,
      ),
    ).toEqual([{ keys: 0 }]);
    for (const id of persons)
      for (const api of apis) {
        const { entries } = await told<Timeline>(api.url, `/v1/subjects/${id}/timeline`);
        expect(entries.flatMap(({ erased }) => erased)).toEqual([]);
      }
  });

  it('are due once somebody is erased, and then one copy of the keys is kept, without theirs', async () => {
    const erased = await grant(apis[0], 'erased@example.org');
    await grant(apis[0], 'stays@example.org');
    await rotate('all');
    const subject = { scheme: 'email', value: 'erased@example.org' };
    const order = { controller: 'acme', subject, purposes: '*' };
    await told(apis[1].url, '/v1/erasures', { controller: 'acme', subject });
    await told(apis[1].url, '/v1/erasures/executions', order);
    expect((await told<WrappingKeys>(apis[0].url, WRAPPING_KEYS)).due).toBe(1);
    expect(await rotate('dirty')).toMatchObject({ buckets: 1 });
    expect((await told<WrappingKeys>(apis[0].url, WRAPPING_KEYS)).due).toBe(0);
    expect(readdirSync(join(many.folder, 'data', 'key-backups'))).toHaveLength(1);
    const bucket = erased.subject.slice(0, 2);
    const keks = readdirSync(join(many.folder, 'data', 'secrets', 'keks'));
    expect(keks.filter((name) => name.startsWith(`${bucket}-`))).toHaveLength(1);
  });
});
