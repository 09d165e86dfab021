import { readFileSync } from 'node:fs';
import { runService, type RunningService } from '../e2e/running-service.js';
import { printed, shownCommands, timelessText, words } from './command-lines.js';

/** Each question of the README is one command, and what stands below it is what the ledger answers. */
describe('ten questions of a data protection officer', () => {
  const shown = shownCommands(readFileSync('README.md', 'utf8'));
  let service: RunningService;
  beforeAll(async () => {
    service = await runService({ LEDGER_MODE: 'replay' });
    await printed(service.url, ['demo', 'year']);
    const { audit, store } = service.service.ports;
    await audit.tables.reaches(
      ['status', 'matters', 'timeline', 'daily'],
      (await store.head()) ?? 0n,
      10_000,
    );
  });
  afterAll(() => service.stop());

  it('are ten', () => {
    expect(shown.length).toBe(10);
  });

  it.each(shown)('ledger-cli $command', async ({ command, answer }) => {
    // Persons are listed by their random ids: their order is another one in every ledger.
    const lines = (text: string) => timelessText(text).split('\n').sort();
    expect(lines(await printed(service.url, words(command)))).toEqual(lines(answer));
  });
});
