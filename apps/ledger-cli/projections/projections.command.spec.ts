import { run } from '../program.js';

/** Runs the tool against answers by method and path; each is given in turn, the last one again and again. */
async function ran(args: readonly string[], answers: Readonly<Record<string, readonly unknown[]>>) {
  const out: string[] = [];
  const err: string[] = [];
  const seen: string[] = [];
  const code = await run(
    args,
    { ledgerUrl: 'http://127.0.0.1:3000' },
    {
      write: (line) => void out.push(line),
      complain: (line) => void err.push(line),
      ask: undefined,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const { pathname, search } = new URL(request.url);
        const what = `${request.method} ${pathname}${search}`;
        const times = seen.filter((one) => one === what).length;
        seen.push(what);
        const list = answers[what] ?? [];
        const answer = list[Math.min(times, list.length - 1)] as { code?: string } | undefined;
        const status = answer === undefined ? 404 : answer.code === undefined ? 200 : 409;
        return Response.json(answer ?? { code: 'NOT_FOUND', detail: 'nothing here' }, { status });
      },
    },
  );
  return { code, out: out.join('\n'), err: err.join('\n'), seen };
}

const PATH = '/v1/operations/projections';
const STATUS = {
  name: 'status',
  kind: 'legal',
  state: 'running',
  position: '12',
  lagEvents: 0,
  lagSeconds: 0,
  parked: 0,
  healthy: true,
  detail: 'everything recorded is in the tables',
  reevaluating: [],
};

describe('projections', () => {
  it('lists each with its lag, says which is red, and what is evaluated again', async () => {
    const halted = {
      ...STATUS,
      name: 'matters',
      healthy: false,
      detail: 'halted at the event at 9: TypeError',
    };
    const again = { controller: 'acme', purpose: 'newsletter', done: 200, total: 450 };
    const { code, out } = await ran(['projections', 'list'], {
      [`GET ${PATH}`]: [{ projections: [{ ...STATUS, reevaluating: [again] }, halted] }],
    });
    expect(code).toBe(0);
    expect(out).toContain('RED: halted at the event at 9: TypeError');
    expect(out).toContain('status: evaluating newsletter of acme again, 200 of 450 people');
  });

  it('shows a rebuild with a bar and an estimate, and what was compared', async () => {
    const rebuild = (progress: object) => ({ projections: [{ ...STATUS, rebuild: progress }] });
    const { code, out } = await ran(['projections', 'rebuild', 'status'], {
      [`POST ${PATH}/rebuilds`]: [{}],
      [`GET ${PATH}`]: [
        rebuild({ phase: 'persons', done: 50, total: 100, leftSeconds: 7 }),
        rebuild({
          phase: 'done',
          done: 0,
          total: 0,
          differences: 1,
          compared: [
            { table: 'status', liveRows: 6, rebuiltRows: 6, same: false },
            { table: 'status_person', liveRows: 1, rebuiltRows: 1, same: true },
          ],
        }),
      ],
    });
    expect(code).toBe(0);
    expect(out).toContain('[###############...............] evaluating people: 50 of 100, about 7 s left');
    expect(out).toContain('status: 6 rows before, 6 now, NOT the same');
    expect(out).toContain('1 changes were appended for readers downstream.');
  });

  it('fails where the rebuild fails, and where one is under way', async () => {
    const failed = {
      projections: [{ ...STATUS, rebuild: { phase: 'failed', done: 0, total: 0, cause: 'TypeError' } }],
    };
    const one = await ran(['projections', 'rebuild', 'status'], {
      [`POST ${PATH}/rebuilds`]: [{}],
      [`GET ${PATH}`]: [failed],
    });
    expect([one.code, one.err]).toEqual([1, 'The rebuild failed (TypeError); the tables answer as before.']);
    const two = await ran(['projections', 'rebuild', 'status'], {
      [`POST ${PATH}/rebuilds`]: [{ code: 'REBUILD_UNDER_WAY', detail: 'it is being filled already' }],
    });
    expect(two.code).toBe(1);
  });

  it('lists what is parked and tries it again', async () => {
    const parked = [
      {
        projection: 'timeline',
        position: '7',
        stream: 'subject-x',
        type: 'consent.granted',
        cause: 'TypeError',
      },
    ];
    const shown = await ran(['projections', 'parked', 'timeline'], {
      [`GET ${PATH}/parked?limit=1000&projection=timeline`]: [{ parked }],
    });
    expect(shown.out).toContain('consent.granted');
    const tried = await ran(['projections', 'retry', 'timeline'], {
      [`POST ${PATH}/retries`]: [{ retried: 2, parked: 0 }],
    });
    expect(tried.out).toBe('timeline: 2 events handled, 0 still parked.');
  });
});
