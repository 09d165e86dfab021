import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../apps/ledger-cli/program.js';
import { runService, type RunningService } from '../e2e/running-service.js';

/** What one run of the tool gave. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A running service with a controller and a newsletter, the tool beside it, and a folder for files. */
export class ImportTool {
  private constructor(
    readonly service: RunningService,
    readonly folder: string,
  ) {}

  static async open(): Promise<ImportTool> {
    const tool = new ImportTool(await runService(), await mkdtemp(join(tmpdir(), 'import-')));
    await tool.record({
      type: 'controller.recorded',
      name: 'Baxet',
      contact: 'dpo@example.com',
      country: 'DE',
    });
    const purpose = { purpose: 'newsletter', bases: ['consent'], directMarketing: true };
    await tool.record({ type: 'purpose.published', ...purpose });
    return tool;
  }

  async record(fact: object): Promise<void> {
    const answer = await this.post('/v1/facts', { controller: 'baxet_group', ...fact });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  }

  async post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.service.url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** Why a person may or may not be written to. */
  async reason(address: string): Promise<string> {
    const question = { subject: { scheme: 'email', value: address }, purpose: 'newsletter' };
    return ((await this.post('/v1/check', question)).body as { reason: string }).reason;
  }

  /** How many events are recorded about people. */
  async recorded(): Promise<number> {
    const { store } = this.service.service.ports;
    return (await store.readAll({ prefixes: ['subject-'], limit: 100_000 })).length;
  }

  async file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  /** Runs `ledger-cli import` with these arguments. */
  async import(...args: readonly string[]): Promise<Ran> {
    const out: string[] = [];
    const err: string[] = [];
    const io = {
      write: (line: string) => void out.push(line),
      complain: (line: string) => void err.push(line),
      ask: undefined,
      fetch,
    };
    const code = await run(['import', ...args], { ledgerUrl: this.service.url }, io);
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  async close(): Promise<void> {
    await this.service.stop();
    await rm(this.folder, { recursive: true });
  }
}
