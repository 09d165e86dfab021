import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { factsOfRow } from './facts-of-row.js';
import { readInstant } from './read-instant.js';
import { readMapping } from './read-mapping.js';

const folder = mkdtempSync(join(tmpdir(), 'mapping-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a row says by rules. */
function meaning(rules: string, record: Readonly<Record<string, unknown>>) {
  const path = join(folder, 'mapping.yaml');
  const head = 'source: x\nsubject: { scheme: email, value: { column: mail } }\nrules:\n';
  writeFileSync(path, head + rules);
  return factsOfRow({ mail: 'a@example.com', ...record }, readMapping(path));
}
const subject = { scheme: 'email', value: 'a@example.com' };

describe('a row, by a mapping', () => {
  it('says everything that its rules say, in their order', () => {
    const rules = `
      - { when: { news: "yes" }, fact: consent.refused, purpose: newsletter }
      - { when: { sms: ["yes", "1"] }, fact: consent.refused, purpose: texts }
      - { when: { gone: "yes" }, skip: gone }`;
    expect(meaning(rules, { news: 'yes', sms: '1', gone: 'yes' })).toEqual({
      facts: [
        { fact: { type: 'consent.refused', subject, purpose: 'newsletter' } },
        { part: 1, fact: { type: 'consent.refused', subject, purpose: 'texts' } },
      ],
    });
    expect(meaning(rules, { news: 'no', sms: '1' })).toEqual({
      facts: [{ fact: { type: 'consent.refused', subject, purpose: 'texts' } }],
    });
    expect(meaning(rules, { gone: 'yes' })).toEqual({ skip: 'gone' });
    expect(meaning(rules, { news: 'maybe' })).toMatchObject({ fault: { code: 'NO_RULE' } });
  });

  it('reads cells as their fields want them, and leaves out what is empty', () => {
    const rules = `
      - fact: consent.granted
        purposes: { column: topics, split: "," }
        version: { column: v }
        explicit: { column: explicit, map: { "ja": true, "nein": false, "": null } }
        at: { column: day, format: dd.MM.yyyy, offset: "+01:00" }
        evidence: { form: { column: form }, page: { column: page } }`;
    const record = {
      topics: 'news, offers,',
      v: '3',
      explicit: 'ja',
      day: '1.3.2024 08:30',
      form: ' f ',
      page: '',
    };
    expect(meaning(rules, record)).toEqual({
      facts: [
        {
          fact: {
            type: 'consent.granted',
            subject,
            purposes: ['news', 'offers'],
            version: 3,
            explicit: true,
            at: '2024-03-01T07:30:00.000Z',
            evidence: { form: 'f' },
          },
        },
      ],
    });
    expect(meaning(rules, { ...record, explicit: '', form: '' })).toMatchObject({
      facts: [
        {
          fact: expect.not.objectContaining({
            explicit: expect.anything(),
            evidence: expect.anything(),
          }) as object,
        },
      ],
    });
  });

  it.each([
    ['v', 'three', 'NUMBER_UNREADABLE'],
    ['explicit', 'vielleicht', 'CELL_UNKNOWN'],
    ['day', '31.02.2024', 'DATE_UNREADABLE'],
    ['mail', '', 'SUBJECT_MISSING'],
  ])('is rejected for a cell %s that cannot be read, without repeating it', (column, cell, code) => {
    const rules = `
      - fact: consent.granted
        version: { column: v }
        explicit: { column: explicit, map: { "ja": true } }
        at: { column: day, format: dd.MM.yyyy, offset: "+01:00" }`;
    const found = meaning(rules, { v: '1', explicit: 'ja', day: '1.3.2024', [column]: cell });
    expect(found).toMatchObject({ fault: { code } });
    if (cell !== '') expect(JSON.stringify(found)).not.toContain(cell);
  });
});

describe('a date', () => {
  it.each([
    ['2024-02-29T10:00:00+02:00', undefined, undefined, '2024-02-29T08:00:00.000Z'],
    ['2024-02-29 10:00Z', undefined, undefined, '2024-02-29T10:00:00.000Z'],
    ['2024-02-29', undefined, 'Z', '2024-02-29T00:00:00.000Z'],
    ['2024-02-29 10:00:01', 'yyyy-MM-dd', '-05:00', '2024-02-29T15:00:01.000Z'],
    ['29/02/2024', 'dd/MM/yyyy', 'Z', '2024-02-29T00:00:00.000Z'],
    ['02/29/2024 23:59', 'MM/dd/yyyy', 'Z', '2024-02-29T23:59:00.000Z'],
    ['1709200800', 'seconds', undefined, '2024-02-29T10:00:00.000Z'],
    ['1709200800000', 'milliseconds', undefined, '2024-02-29T10:00:00.000Z'],
    ['2024-02-29', undefined, undefined, undefined],
    ['2023-02-29', undefined, 'Z', undefined],
    ['29.13.2024', 'dd.MM.yyyy', 'Z', undefined],
    ['yesterday', 'dd.MM.yyyy', 'Z', undefined],
  ])('%s in the form %s at %s is %s', (text, form, offset, instant) => {
    expect(readInstant(text, form, offset)).toBe(instant);
  });
});
