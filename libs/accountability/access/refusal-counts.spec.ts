import type { Access } from './access.js';
import { RefusalCounts } from './refusal-counts.js';

describe('refusals on their way to the record', () => {
  const refused = (who: string | undefined, scope = 'subjectTimeline', why = 'role') => ({ who, scope, why });
  let noted: Access[];
  let counts: RefusalCounts;
  beforeEach(() => {
    noted = [];
    counts = new RefusalCounts((access) => noted.push({ ...access }));
  });
  afterEach(() => counts.close());

  it('are recorded at once, the first of a kind', () => {
    counts.refused(refused('k_mailer'));
    expect(noted).toMatchObject([{ who: 'k_mailer', scope: 'subjectTimeline', refused: 'role' }]);
  });

  it('of the same kind become one record with their number', () => {
    for (let i = 0; i < 1_000; i++) counts.refused(refused('k_mailer'));
    expect(noted).toHaveLength(1);
    counts.flush();
    expect(noted[1]).toMatchObject({ who: 'k_mailer', times: 999 });
    counts.flush();
    expect(noted).toHaveLength(2);
  });

  it('cannot fill the store by being of ever new kinds', () => {
    for (let i = 0; i < 10_000; i++) counts.refused(refused(`k_${i}`));
    for (let i = 0; i < 10_000; i++) counts.refused(refused('k_1', `scope${i}`));
    counts.flush();
    expect(noted).toHaveLength(64 + 7 + 1 + 1);
    expect(noted.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(20_000);
  });

  it('of strangers hide none of a principal, and those of one hide none of another', () => {
    for (let i = 0; i < 100; i++) counts.refused(refused(undefined, `route${i}`, 'unauthenticated'));
    for (let i = 0; i < 100; i++) counts.refused(refused('k_loud', `route${i}`, 'role'));
    counts.refused(refused('k_insider', 'auditEvents', 'scope'));
    expect(noted.at(-1)).toMatchObject({ who: 'k_insider', scope: 'auditEvents', refused: 'scope' });
    counts.flush();
    for (const who of ['nobody', 'k_loud'])
      expect(noted).toContainEqual({ who, scope: 'others', refused: 'various', times: 92 });
  });

  it('without a principal are nobody’s', () => {
    counts.refused(refused(undefined));
    expect(noted[0]?.who).toBe('nobody');
  });
});
