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
    counts.flush();
    expect(noted).toHaveLength(33);
    expect(noted.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(10_000);
  });

  it('without a principal are nobody’s', () => {
    counts.refused(refused(undefined));
    expect(noted[0]?.who).toBe('nobody');
  });
});
