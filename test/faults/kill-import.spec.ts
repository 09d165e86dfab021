import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openSqliteEventStore } from '#event-store/sqlite';
import { decodeTrusted } from '#stored-event';
import { built, freePort, startService, type Served } from '../support/service-process.js';
import { CONTROLLER, PURPOSES } from './acts.js';
import { recordController } from './load.js';

async function ask(url: string, path: string, body: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.body?.cancel();
  return answer.status;
}

const ROWS = process.env['LONG_TESTS'] === '1' ? 60_000 : 5_000;
/** Some people stand in the file twice. */
const PEOPLE = ROWS * 0.9;

/** One run of the built tool. */
class Import {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  output = '';

  constructor(file: string, url: string) {
    this.child = spawn(
      process.execPath,
      [built('apps/ledger-cli/main.js'), 'import', file, '--source', 'old crm'],
      { env: { ...process.env, LEDGER_URL: url }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const listen = (chunk: Buffer): void => void (this.output += chunk.toString());
    this.child.stdout?.on('data', listen);
    this.child.stderr?.on('data', listen);
    this.ended = once(this.child, 'close');
  }
}

describe('an import that is killed in its middle', () => {
  let folder: string;
  let file: string;
  let port: number;
  let service: Served;
  const start = () => startService(join(folder, 'data'), { PORT: String(port) });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-kill-import-'));
    file = join(folder, 'consents.ndjson');
    const rows = Array.from({ length: ROWS }, (_, i) =>
      JSON.stringify({
        type: 'consent.granted',
        controller: CONTROLLER,
        subject: { scheme: 'account', value: `p${i % PEOPLE}` },
        purpose: PURPOSES[i % PURPOSES.length],
        version: 1,
        // A row that says the same as another is the same fact.
        at: i < PEOPLE ? '2024-05-01T10:00:00Z' : '2025-05-01T10:00:00Z',
      }),
    );
    await writeFile(file, rows.join('\n'));
    port = await freePort();
    service = await start();
    await recordController(service.url);
  });
  afterAll(async () => {
    await service.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  /** Waits until an import has come to a row; rows are recorded in their order. */
  const reached = async (row: number): Promise<void> => {
    const subject = { scheme: 'account', value: `p${row}` };
    while ((await ask(service.url, '/v1/subjects/lookup', { controller: CONTROLLER, ...subject })) !== 200)
      await pause(20);
  };

  it('records every row once: the tool is killed, then the service, then both go on', async () => {
    const first = new Import(file, service.url);
    await reached(ROWS / 4);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(first.output).not.toContain('recorded before');

    const second = new Import(file, service.url);
    await reached(ROWS / 2);
    await service.stop('SIGKILL');
    service = await start();
    await second.ended;
    expect(second.output).toContain('trying again');
    expect(second.child.exitCode).toBe(0);

    const third = new Import(file, service.url);
    await third.ended;
    expect(third.output).toContain(`0 facts recorded, ${ROWS.toLocaleString('en-US')} facts recorded before`);

    await service.stop();
    const store = await openSqliteEventStore({ file: join(folder, 'data', 'events.sqlite') });
    const rows: number[] = [];
    const links = new Set<string>();
    let linked = 0;
    for (let from = 0n; ;) {
      const page = await store.readAll({ from, prefixes: ['subject-'], limit: 10_000 });
      for (const { type, data, stream } of page)
        if (type === 'consent.granted') rows.push(decodeTrusted(data).body.pub['importRow'] as number);
        else if (type === 'subject.identifier_linked') {
          linked += 1;
          links.add(stream);
        }
      const last = page.at(-1);
      if (!last) break;
      from = last.position + 1n;
    }
    await store.close();
    expect(rows).toHaveLength(ROWS);
    expect(new Set(rows).size).toBe(ROWS);
    expect([linked, links.size]).toEqual([PEOPLE, PEOPLE]);
    service = await start();
  });
});
