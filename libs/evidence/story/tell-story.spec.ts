import { describe, expect, it } from '@jest/globals';
import type { Story, StoryStatus } from './index.js';
import { tellStory } from './index.js';
import { OTHER, PERSON, shopAndNewsletter } from './testing/told-world.js';

const grant = (rec: string, pub: object = {}) => ({
  type: 'consent.granted',
  rec,
  pub: {
    purpose: 'newsletter',
    version: 1,
    method: 'opt_in',
    scope: 'processing',
    evidencePresent: true,
    ...pub,
  },
});
const withdrawal = (rec: string, pub: object = {}) => ({
  type: 'consent.withdrawn',
  rec,
  pub: { purpose: 'newsletter', ...pub },
});
const status = (story: Story, purpose: string): StoryStatus | undefined =>
  story.statuses.find((one) => one.purpose === purpose);
const lines = (intervals: StoryStatus['intervals'] = []): string[] =>
  intervals.map(({ from, to, reason }) => `${from.slice(0, 10)} ${to?.slice(0, 10) ?? 'on'} ${reason}`);

describe('the status over time', () => {
  it('has an interval for each answer, with its words, its articles and what it rests on', () => {
    const world = shopAndNewsletter().fact(grant('2025-03-01')).fact(withdrawal('2025-04-01'));
    const newsletter = status(tellStory(world.input('2025-05-01')), 'newsletter');
    expect(lines(newsletter?.intervals)).toEqual([
      '2025-03-01 2025-04-01 CONSENT_ACTIVE',
      '2025-04-01 on CONSENT_WITHDRAWN',
    ]);
    expect(newsletter?.intervals[0]).toMatchObject({
      permitted: true,
      basis: 'consent',
      text: 'A standing, proven, current consent covers this purpose.',
      citation: 'GDPR 6(1)(a), 7',
    });
    expect(newsletter?.intervals[0]?.evidence.map(({ file }) => file)).toContain('data/events/3.json');
    expect(newsletter?.intervals[1]?.evidence.map(({ seq }) => seq)).toContain('4');
  });

  it('names all that an unchanged answer rested on', () => {
    const world = shopAndNewsletter().fact(grant('2025-03-01')).fact(grant('2025-04-01'));
    const newsletter = status(tellStory(world.input('2025-05-01')), 'newsletter');
    expect(lines(newsletter?.intervals)).toEqual(['2025-03-01 on CONSENT_ACTIVE']);
    expect(newsletter?.intervals[0]?.evidence.map(({ seq }) => seq)).toEqual(
      expect.arrayContaining(['3', '4']),
    );
  });

  it('ends the last interval where the answer changes by itself, though that day has not come', () => {
    const world = shopAndNewsletter().fact(grant('2025-03-01', { expiresAt: '2025-12-31T00:00:00.000Z' }));
    const newsletter = status(tellStory(world.input('2025-05-01')), 'newsletter');
    expect(lines(newsletter?.intervals)).toEqual(['2025-03-01 2025-12-31 CONSENT_ACTIVE']);
  });

  it('begins with the first fact about the person, for every purpose', () => {
    const world = shopAndNewsletter().fact(grant('2025-03-01'));
    expect(lines(status(tellStory(world.input('2025-05-01')), 'shop')?.intervals)).toEqual([
      '2025-03-01 on CONTRACT_MISSING',
    ]);
  });

  it('says what the ledger answered before it knew of a withdrawal', () => {
    const world = shopAndNewsletter()
      .fact(grant('2025-03-01'))
      .fact({ ...withdrawal('2025-04-10'), occ: '2025-04-01' });
    const newsletter = status(tellStory(world.input('2025-05-01')), 'newsletter');
    expect(lines(newsletter?.intervals)).toEqual([
      '2025-03-01 2025-04-01 CONSENT_ACTIVE',
      '2025-04-01 on CONSENT_WITHDRAWN',
    ]);
    expect(lines(newsletter?.answeredThen)).toEqual(['2025-04-01 2025-04-10 CONSENT_ACTIVE']);
  });

  it('counts a link with another id from its time', () => {
    const world = shopAndNewsletter()
      .fact(grant('2025-03-01'))
      .fact({ ...withdrawal('2025-03-15'), stream: 1 })
      .fact({ type: 'subject.merged', rec: '2025-04-01', by: 'system', pub: { absorbed: OTHER } })
      .fact({
        type: 'subject.absorbed',
        rec: '2025-04-01',
        by: 'system',
        pub: { canonical: PERSON },
        stream: 1,
      });
    const story = tellStory(world.input('2025-05-01'));
    expect(story.persons.map(({ id }) => id)).toEqual([PERSON, OTHER]);
    expect(lines(status(story, 'newsletter')?.intervals).map((line) => line.slice(0, 35))).toEqual([
      '2025-03-01 2025-04-01 CONSENT_ACTIV',
      expect.stringMatching(/^2025-04-01 on (?:CONSENT_WITHDR|OBJECTION_MARK)/),
    ]);
  });

  it('is told for the purposes asked about only', () => {
    const world = shopAndNewsletter().fact(grant('2025-03-01'));
    const scope = { kind: 'subject', controller: 'acme', subject: PERSON, purposes: ['shop'] } as const;
    expect(tellStory(world.input('2025-05-01', {}, scope)).statuses.map(({ purpose }) => purpose)).toEqual([
      'shop',
    ]);
  });

  it('is the ledger’s own of linked streams, where the caller has the ledger at hand', () => {
    const world = shopAndNewsletter()
      .fact(grant('2025-03-01'))
      .fact({ type: 'subject.merged', rec: '2025-03-02', by: 'controller', pub: { absorbed: OTHER } })
      .fact({
        type: 'subject.absorbed',
        rec: '2025-03-02',
        by: 'controller',
        stream: 1,
        pub: { canonical: PERSON },
      });
    const asked: string[] = [];
    const judged = tellStory({
      ...world.input('2025-05-01'),
      judge: (_law, streams) => {
        asked.push(...streams.map(({ subjectId }) => subjectId));
        return {
          decide: () => ({
            permitted: false,
            reason: 'SUBJECT_DECEASED',
            also: [],
            evidence: [],
            obligations: [],
            settingsUsed: [],
          }),
          factsAt: () => [],
        };
      },
    });
    expect(asked).toEqual([PERSON, OTHER]);
    expect(lines(status(judged, 'newsletter')?.intervals)).toEqual(['2025-03-01 on SUBJECT_DECEASED']);
    expect(judged.duties).toEqual([]);
  });

  it('warns when a birth date that decides is not disclosed', () => {
    const world = shopAndNewsletter().fact({
      type: 'subject.birth_date_recorded',
      rec: '2025-03-01',
      classes: ['content'],
      redacted: ['content'],
    });
    expect(tellStory(world.input('2025-05-01')).remarks.join()).toContain('age unknown');
    const given = new Map([[world.lastId, '2010-01-01']]);
    const told = tellStory({ ...world.input('2025-05-01'), birthDates: given });
    expect(told.remarks.join()).not.toContain('age unknown');
    expect(JSON.stringify(told)).not.toContain('2010-01-01');
  });
});

describe('a fact', () => {
  it('says when it counts, when it was recorded, who acted and what was chosen', () => {
    const world = shopAndNewsletter().fact({
      ...grant('2025-03-02', { channels: ['email'], explicit: true }),
      occ: '2025-03-01',
    });
    expect(tellStory(world.input('2025-05-01')).facts[0]).toMatchObject({
      seq: '3',
      at: '2025-03-01T09:00:00.000Z',
      recordedAt: '2025-03-02T09:00:00.000Z',
      claimedAt: '2025-03-01T09:00:00.000Z',
      by: 'the person',
      words: 'Consent was given to “newsletter”, version 1, by opt in, for email only, explicitly.',
      citation: 'GDPR 7(1)',
    });
  });

  it('shows the beginning of the exact text and where the whole of it lies', () => {
    const world = shopAndNewsletter();
    const page = `<html><style>p { color: red }</style><script>alert(1)</script><p>Yes, I want &amp; like it. ${'word '.repeat(200)}</p>`;
    const digest = world.text(page, 'text/html');
    world.fact(grant('2025-03-01', { shown: digest }));
    const [shown] = tellStory(world.input('2025-05-01')).facts[0]?.shown ?? [];
    expect(shown).toMatchObject({
      digest,
      as: 'shown to the person',
      file: `data/texts/${digest}`,
      shortened: true,
    });
    expect(shown?.excerpt).toMatch(/^Yes, I want & like it\. word/);
    expect(shown?.excerpt).not.toMatch(/alert|color/);
  });

  it('names a text that nobody stored by its digest alone', () => {
    const digest = 'b'.repeat(43);
    const world = shopAndNewsletter().fact(grant('2025-03-01', { shown: digest }));
    expect(tellStory(world.input('2025-05-01')).facts[0]?.shown).toEqual([
      { digest, as: 'shown to the person' },
    ]);
  });

  it('shows the notice that it names, in the language of the fact', () => {
    const world = shopAndNewsletter();
    const [en, de] = [world.text('We send you news.'), world.text('Wir schicken Neues.', 'text/plain', 'de')];
    world.published('notice.published', '2025-01-02', {
      notice: 'privacy',
      version: 2,
      material: false,
      purposeVersions: [],
      texts: { de, en },
    });
    world.fact(grant('2025-03-01', { notice: 'privacy', noticeVersion: 2, language: 'de' }));
    expect(tellStory(world.input('2025-05-01')).facts[0]?.shown).toEqual([
      expect.objectContaining({
        digest: de,
        as: 'notice “privacy”, version 2 (de)',
        excerpt: 'Wir schicken Neues.',
      }),
    ]);
  });

  it('tells of each class of sealed fields whether it is disclosed, redacted or erased', () => {
    const world = shopAndNewsletter().fact({
      ...withdrawal('2025-03-01'),
      classes: ['content', 'identity', 'proof'],
      fields: { statement: 'I do not want this any more', ipAddress: '192.0.2.1' },
      redacted: ['proof', 'identity'],
      erased: ['content'],
    });
    expect(tellStory(world.input('2025-05-01')).facts[0]?.sealed).toEqual([
      { class: 'content', state: 'ERASED', fields: [] },
      { class: 'identity', state: 'REDACTED', fields: [] },
      {
        class: 'proof',
        state: 'DISCLOSED',
        fields: [
          { name: 'ipAddress', value: '192.0.2.1' },
          { name: 'statement', value: 'I do not want this any more' },
        ],
      },
      { class: 'proof', state: 'REDACTED', fields: [] },
    ]);
  });
});

it('the same input tells the same story', () => {
  const world = shopAndNewsletter().fact(grant('2025-03-01')).fact(withdrawal('2025-04-01'));
  const input = world.input('2025-05-01');
  expect(tellStory(input)).toEqual(tellStory(input));
});
