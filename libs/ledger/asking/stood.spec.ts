import type { Answer } from '#domain';
import { rulingOf } from './ruling.js';
import { Answered, answerText, Stood } from './stood.js';

const bare: Answer = {
  permitted: false,
  reason: 'CONSENT_WITHDRAWN',
  also: [],
  evidence: [],
  obligations: [],
  settingsUsed: [],
};
const full: Answer = {
  ...bare,
  permitted: true,
  basis: 'consent',
  until: Date.UTC(2030, 0, 3),
  evidence: ['6f0ad5a8-32fd-4f0c-8f5e-08a5a6dd6c67', 'quote " and \\ and é and \u2028'],
  also: ['CONSENT_EXPIRED'],
  retention: { after: 'collection', period: 'P3Y' },
};

const ABOUT = {
  controller: 'acme',
  subjectId: '0b0f8c4e-36d6-4a6b-9c1e-8f6b1f4f6a11',
  decidedAt: Date.UTC(2026, 2, 3),
};

describe('the text of an answer', () => {
  it.each([bare, full].flatMap((answer) => [false, true].map((flag) => ({ answer, flag }))))(
    'is its JSON: $answer.reason, $flag',
    ({ answer, flag }) => {
      const stood = new Stood(true, '2026-03-03T00:00:00.000Z', flag, 'token.mac', flag, flag);
      const answered = new Answered(rulingOf(answer), stood, ABOUT);
      expect(answerText(answered)).toBe(JSON.stringify(answered));
      // Asked again: from the texts that are kept now.
      expect(answerText(answered)).toBe(JSON.stringify(answered));
    },
  );

  it('says nothing of what it was about, and has an id that says when it was decided', () => {
    const stood = new Stood(true, '2026-03-03T00:00:00.000Z', false, 'token.mac', false, false);
    const answered = new Answered(rulingOf(bare), stood, ABOUT);
    const members = JSON.parse(answerText(answered)) as Record<string, unknown>;
    expect(Object.keys(members)).not.toEqual(expect.arrayContaining(['controller']));
    expect(answerText(answered)).not.toContain(ABOUT.subjectId);
    expect(members['decisionId']).toMatch(/^019cb0fe-9400-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('of what is no answer is its JSON too', () => {
    const item = { error: { code: 'SUBJECT_INVALID', status: 422, detail: 'x' } };
    expect(answerText(item)).toBe(JSON.stringify(item));
  });
});
