import { createHash } from 'node:crypto';
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeTrusted } from '#stored-event';
import { ImportTool } from './import-tool.js';

const EXAMPLE = 'docs/examples/mailing-tool-export.csv';
const MAPPING = 'docs/examples/mailing-tool-export.mapping.yaml';

let tool: ImportTool;
beforeEach(async () => {
  tool = await ImportTool.open();
});
afterEach(() => tool.close());

async function example(): Promise<string> {
  const path = `${tool.folder}/export.csv`;
  await copyFile(EXAMPLE, path);
  return path;
}

/** The rows of a report: how many, and what. */
const counts = (text: string): Record<string, number> =>
  Object.fromEntries(
    [...text.matchAll(/^ *(\d+) {2,}(\S.*?)(?: {2,}.*)?$/gm)].map(([, n, what]) => [what, Number(n)]),
  );

describe('The export of a mailing tool (docs/examples)', () => {
  it('is judged by the law before anything is recorded', async () => {
    const { code, out } = await tool.import(await example(), '--mapping', MAPPING, '--dry-run');
    // Three rows would be rejected: whoever runs it before an import by night is told.
    expect(code).toBe(1);
    expect(counts(out)).toEqual({
      suppressed: 4,
      rejected: 3,
      permitted: 2,
      unproven: 1,
      CONSENT_ACTIVE: 2,
      CONSENT_UNPROVEN: 1,
      CONSENT_WITHDRAWN: 2,
      OBJECTION_MARKETING: 3,
      'never confirmed': 1,
      'the mailbox does not exist': 1,
      COLUMN_COUNT: 1,
      DATE_UNREADABLE: 1,
      FIELD_MISSING: 1,
    });
    expect(await tool.recorded()).toBe(0);
  });

  it('is recorded as found: what is proven permits, what is not does not, a no is a no', async () => {
    const { code, out } = await tool.import(await example(), '--mapping', MAPPING);
    expect(code).toBe(1);
    expect(out).toContain('12 rows: 8 facts recorded, 0 facts recorded before.');
    const reasons = [
      'anna.example',
      'bernd',
      'dora',
      'emil',
      'fritz',
      'complained',
      'never-asked',
      'carla',
    ].map((name) => tool.reason(`${name}@example.com`));
    expect(await Promise.all(reasons)).toEqual([
      'CONSENT_ACTIVE',
      'CONSENT_ACTIVE',
      'CONSENT_UNPROVEN',
      'CONSENT_WITHDRAWN',
      // A no to marketing where there was no yes is an objection (GDPR 21(2)).
      'OBJECTION_MARKETING',
      'OBJECTION_MARKETING',
      'OBJECTION_MARKETING',
      'CONSENT_MISSING',
    ]);
  });

  it('is recorded once, however often it is sent', async () => {
    const path = await example();
    await tool.import(path, '--mapping', MAPPING);
    const recorded = await tool.recorded();
    const { out } = await tool.import(path, '--mapping', MAPPING);
    expect(out).toContain('0 facts recorded, 8 facts recorded before.');
    expect(await tool.recorded()).toBe(recorded);
  });

  it('leaves rejected rows with line and reason in a file that only its owner reads, and names nobody elsewhere', async () => {
    const path = await example();
    const { out, err } = await tool.import(path, '--mapping', MAPPING);
    const rows = (await tool.read('export.csv.rejected.ndjson'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(rows).toMatchObject([
      {
        line: 4,
        row: 3,
        code: 'FIELD_MISSING',
        field: 'at',
        record: { 'Email Address': 'carla@example.com' },
      },
      { line: 11, row: 10, code: 'DATE_UNREADABLE', field: 'Opt-in Time' },
      { line: 13, row: 12, code: 'COLUMN_COUNT', reason: 'has 3 fields where the header has 8' },
    ]);
    expect((await stat(`${path}.rejected.ndjson`)).mode & 0o777).toBe(0o600);
    expect(out + err).not.toMatch(/@example\.com|192\.0\.2/);
  });

  it('goes on in that file from a row on: what is rejected from there stands in it once', async () => {
    const path = await example();
    const file = 'export.csv.rejected.ndjson';
    await tool.import(path, '--mapping', MAPPING);
    const whole = await tool.read(file);
    // As a kill in the middle of a line leaves it.
    await writeFile(`${tool.folder}/${file}`, whole.slice(0, -20), { mode: 0o600 });
    const { out } = await tool.import(path, '--mapping', MAPPING, '--from-row', '6');
    expect(await tool.read(file)).toBe(whole);
    expect(counts(out)).toMatchObject({ DATE_UNREADABLE: 1, COLUMN_COUNT: 1 });
    const dry = await tool.import(path, '--mapping', MAPPING, '--dry-run', '--from-row', '6');
    expect([dry.code, dry.err]).toEqual([2, expect.stringContaining('--from-row does not go with it')]);
    expect(await tool.read(file)).toBe(whole);
  });

  it('leaves with each fact where it came from: source, digest of the file, row', async () => {
    const path = await example();
    await tool.import(path, '--mapping', MAPPING);
    const digest = createHash('sha256')
      .update(await readFile(EXAMPLE))
      .digest('base64url');
    const { audit, store } = tool.service.service.ports;
    expect(await audit.tables.reaches(['timeline'], (await store.head()) ?? -1n, 20_000)).toBe(true);
    const { body } = await tool.post('/v1/audit/events/search', {
      subject: { scheme: 'email', value: 'anna.example@example.com' },
      type: 'consent.granted',
      open: true,
    });
    const { events } = body as { readonly events: readonly { readonly fields: object }[] };
    expect(events.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({
        source: expect.stringContaining('mailing'),
        importDigest: digest,
        importRow: 1,
      }),
    ]);
  });

  it('records what another mapping reads differently, and nothing else again', async () => {
    const path = await example();
    await tool.import(path, '--mapping', MAPPING);
    const mapping = await readFile(MAPPING, 'utf8');
    const other = await tool.file('other.yaml', mapping.replace('tool: mailing tool', 'tool: another'));
    const { out } = await tool.import(path, '--mapping', other);
    expect(out).toContain('3 facts recorded, 5 facts recorded before.');
  });
});

describe('A file that was edited', () => {
  const MAILS = `
source: test
controller: baxet_group
subject: { scheme: email, value: { column: mail } }
rules:
  - when: { status: "yes" }
    fact: consent.granted
    purpose: newsletter
    version: 1
    at: { column: since }
    evidence: { form: { column: status } }
  - when: { status: "no" }
    fact: suppression
`;

  it('is recorded where it says something new: rows are known again wherever they stand', async () => {
    const mapping = await tool.file('mapping.yaml', MAILS);
    const path = await tool.file(
      'export.csv',
      'mail,status,since\na@example.com,yes,2024-05-01T10:00:00Z\nb@example.com,yes,soon\nc@example.com,no,\n',
    );
    expect((await tool.import(path, '--mapping', mapping)).out).toContain('2 facts recorded');
    // Whoever was suppressed changes their mind: the same old row does not object again in their name.
    const { store } = tool.service.service.ports;
    const events = await store.readAll({ prefixes: ['subject-'] });
    const objection = events.find(({ type }) => type === 'objection.raised');
    if (!objection) throw new Error('nothing was suppressed');
    const { id } = decodeTrusted(objection.data).body.pub;
    const subject = { scheme: 'email', value: 'c@example.com' };
    await tool.record({ type: 'objection.withdrawn', subject, id });
    expect(await tool.reason('c@example.com')).toBe('CONSENT_MISSING');

    const mended = 'mail,status,since\nc@example.com,no,\nb@example.com,yes,2024-06-01T10:00:00Z\n';
    const other = await tool.file('mended.csv', `${mended}a@example.com,yes,2024-05-01T10:00:00Z\n`);
    const { code, out } = await tool.import(other, '--mapping', mapping);
    expect([code, out]).toEqual([0, expect.stringContaining('1 fact recorded, 2 facts recorded before.')]);
    expect(await tool.reason('b@example.com')).toBe('CONSENT_ACTIVE');
    expect(await tool.reason('c@example.com')).toBe('CONSENT_MISSING');
  });
});

const PLAIN = `
source: test
controller: baxet_group
subject: { scheme: email, value: { column: mail } }
rules:
  - fact: suppression
`;

describe('A file that is not as it should be', () => {
  it.each<[string, string | Uint8Array, string, RegExp]>([
    ['empty', '', PLAIN, /export\.csv is empty/],
    ['only a header', 'mail\n', PLAIN, /has a header and no rows/],
    ['a column twice', 'mail,mail\na@example.com,b\n', PLAIN, /names the column "mail" twice/],
    ['no such column', 'Mail\na@example.com\n', PLAIN, /has no column "mail".*Its header: "Mail"/],
    [
      'a quote that is never closed',
      'mail\n"a@example.com\nb@example.com\n',
      PLAIN,
      /line 2: a quote \("\) is opened and not closed/,
    ],
    ['a line without end', `mail\n${'x'.repeat(100_000)}\n`, PLAIN, /line 2: .* more than 65536 characters/],
    [
      'another encoding',
      Buffer.from('mail\nok@example.com\njörg@example.com\n', 'latin1'),
      PLAIN,
      /is not utf-8: line [34], .*windows-1252/,
    ],
    [
      'no mapping entry',
      'mail\na@example.com\n',
      PLAIN.replace('rules:', 'rulez:'),
      /rulez: is not known here/,
    ],
    [
      'a field that no fact has',
      'mail\na@example.com\n',
      `${PLAIN}    colour: red\n`,
      /rules\[1\]\.colour: objection\.raised has no such field/,
    ],
    [
      'a fact that is not moved in',
      'mail\na@example.com\n',
      PLAIN.replace('suppression', 'erasure.executed'),
      /rules\[1\]\.fact: is one of/,
    ],
    [
      'a dated suppression',
      'mail\na@example.com\n',
      `${PLAIN}    at: 2020-01-01\n`,
      /a suppression bites at once/,
    ],
    ['no YAML', 'mail\na@example.com\n', 'source: [', /line \d+: /],
  ])('%s: is refused with a sentence, and nothing is recorded', async (_name, content, mapping, sentence) => {
    const path = await tool.file('export.csv', content);
    const { code, err } = await tool.import(path, '--mapping', await tool.file('mapping.yaml', mapping));
    expect(code).toBe(2);
    expect(err).toMatch(sentence);
    expect(err).not.toContain('a@example.com');
    expect(await tool.recorded()).toBe(0);
  });

  it('is read in the encoding that the mapping names', async () => {
    const path = await tool.file('export.csv', Buffer.from('mail\r\njörg@example.com\r\n', 'latin1'));
    const mapping = await tool.file('mapping.yaml', `${PLAIN}csv: { encoding: windows-1252 }\n`);
    expect((await tool.import(path, '--mapping', mapping)).code).toBe(0);
    expect(await tool.reason('jörg@example.com')).toBe('OBJECTION_MARKETING');
  });

  it('lets one refused row stop no other', async () => {
    const path = await tool.file(
      'export.csv',
      'mail,x\na@example.com,1\nno address,2\nb@example.com\nc@example.com,3\n\n',
    );
    const { code, out } = await tool.import(path, '--mapping', await tool.file('mapping.yaml', PLAIN));
    expect(code).toBe(1);
    expect(counts(out)).toEqual({ COLUMN_COUNT: 1, IDENTIFIER_INVALID: 1 });
    expect(await Promise.all(['a', 'b', 'c'].map((name) => tool.reason(`${name}@example.com`)))).toEqual([
      'OBJECTION_MARKETING',
      'CONSENT_MISSING',
      'OBJECTION_MARKETING',
    ]);
  });
});

describe('A file with one JSON object a line', () => {
  const fact = (name: string, more: object = {}) =>
    JSON.stringify({
      type: 'consent.granted',
      controller: 'baxet_group',
      subject: { scheme: 'email', value: `${name}@example.com` },
      purpose: 'newsletter',
      version: 1,
      at: '2024-05-01T10:00:00Z',
      ...more,
    });

  it('holds facts as the API takes them, and suppressions', async () => {
    const lines = [
      '\ufeff' + fact('ada', { evidence: { form: 'shop' } }),
      '',
      fact('bob'),
      JSON.stringify({
        type: 'suppression',
        controller: 'baxet_group',
        subject: { scheme: 'email', value: 'never@example.com' },
      }),
      '{"type":"consent.granted","type":"twice"}',
      '[1]',
      'no JSON',
      fact('eve', { importRow: 3 }),
      `{"x":"${'y'.repeat(70_000)}"}`,
      fact('last', { evidence: { form: 'shop' } }),
    ];
    const path = await tool.file('facts.ndjson', lines.join('\r\n'));
    const { code, out, err } = await tool.import(path, '--source', 'crm');
    expect([code, err]).toEqual([1, '']);
    expect(counts(out)).toEqual({ ROW_UNREADABLE: 3, BODY_INVALID: 1, LINE_TOO_LONG: 1 });
    const names = ['ada', 'bob', 'never', 'eve', 'last'];
    expect(await Promise.all(names.map((name) => tool.reason(`${name}@example.com`)))).toEqual([
      'CONSENT_ACTIVE',
      'CONSENT_UNPROVEN',
      'OBJECTION_MARKETING',
      'CONSENT_MISSING',
      'CONSENT_ACTIVE',
    ]);
    const rejected = (await tool.read('facts.ndjson.rejected.ndjson')).trim().split('\n');
    expect(rejected.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual([5, 6, 7, 8, 9]);
  });

  it('is judged with all rows of one person, wherever they stand', async () => {
    const evidence = { form: 'shop' };
    const lines = [
      fact('early', { evidence }),
      ...Array.from({ length: 1_500 }, (_, i) => fact(`p${i}`, { evidence })),
      JSON.stringify({
        type: 'suppression',
        controller: 'baxet_group',
        subject: { scheme: 'email', value: 'EARLY@example.com' },
      }),
      fact('other', { purpose: 'unheard_of' }),
    ];
    const path = await tool.file('facts.ndjson', lines.join('\n'));
    const { out } = await tool.import(path, '--source', 'crm', '--dry-run');
    expect(counts(out.replaceAll(',', ''))).toMatchObject({
      permitted: 1_500,
      suppressed: 2,
      'unknown purpose': 1,
      PURPOSE_UNKNOWN: 1,
    });
    expect(await tool.recorded()).toBe(0);
  });

  it('goes on at a row', async () => {
    const path = await tool.file('facts.ndjson', ['a', 'b', 'c'].map((name) => fact(name)).join('\n'));
    const { out } = await tool.import(path, '--source', 'crm', '--from-row', '3');
    expect(out).toContain('1 row: 1 fact recorded');
    expect((await tool.import(path, '--source', 'crm')).out).toContain(
      '2 facts recorded, 1 fact recorded before',
    );
  });

  it('needs to be told where it came from', async () => {
    const path = await tool.file('facts.ndjson', fact('a'));
    expect(await tool.import(path)).toMatchObject({
      code: 2,
      err: 'Where does the data come from? --source TEXT.',
    });
    expect((await tool.import(await tool.file('x.csv', 'a'))).err).toMatch(/needs a mapping/);
  });
});
