import { closeAll } from './close-all.js';

describe('what was opened', () => {
  it('is closed the last first, all of it, and the first failure is told', async () => {
    const closed: string[] = [];
    const steps = [
      () => void closed.push('lock'),
      () => Promise.reject(new Error('the store is gone')),
      () => {
        closed.push('tables');
        throw new Error('the tables are gone');
      },
      async () => void closed.push('listener'),
    ];
    await expect(closeAll(steps)).rejects.toThrow('the tables are gone');
    expect(closed).toEqual(['listener', 'tables', 'lock']);
    await closeAll(steps);
    expect(closed).toHaveLength(3);
  });
});
