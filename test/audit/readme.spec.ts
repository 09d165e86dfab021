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

  it('show texts whose exact bytes the ledger gives, by digest and by version of the notice', async () => {
    const [first] = shown;
    const digests = new Set(first?.answer.match(/(?<= )[A-Za-z0-9][A-Za-z0-9_-]{42}(?=\s)/g));
    expect(digests.size).toBe(2);
    const texts: string[] = [];
    for (const digest of digests) texts.push(await printed(service.url, ['catalogue', 'text', digest]));
    expect(texts[0]).toContain('from 9 January 2025');
    expect(texts[1]).toContain('we look at what you bought');
    expect(await printed(service.url, ['catalogue', 'text', 'privacy', '1'])).toBe(texts[0]);
    expect(await printed(service.url, ['catalogue', 'text', 'privacy'])).toBe(texts[1]);
    for (const wrong of [['privacy', '3'], ['privcy'], ['privacy', '--language', 'fr'], ['x'.repeat(43)]])
      await expect(printed(service.url, ['catalogue', 'text', ...wrong])).rejects.toThrow();
  });
});
