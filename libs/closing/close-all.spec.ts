import { closeAfter, closeAll } from './index.js';

/** Four things opened one after the other, of which two cannot be closed. */
function fourOpened() {
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
  return { closed, steps };
}

describe('what was opened', () => {
  it('is closed the last first, all of it, and the first failure is told', async () => {
    const { closed, steps } = fourOpened();
    await expect(closeAll(steps)).rejects.toThrow('the tables are gone');
    expect(closed).toEqual(['listener', 'tables', 'lock']);
    await closeAll(steps);
    expect(closed).toHaveLength(3);
  });

  it('is closed where the very first step fails', async () => {
    const closed: string[] = [];
    const steps = [
      () => void closed.push('lock'),
      () => void closed.push('store'),
      () => Promise.reject(new Error('the keys are gone')),
    ];
    await expect(closeAll(steps)).rejects.toThrow('the keys are gone');
    expect(closed).toEqual(['store', 'lock']);
  });

  it('is closed after a failure, which is told rather than what cannot be closed', async () => {
    const { closed, steps } = fourOpened();
    await expect(closeAfter(new Error('the disk is full'), steps)).rejects.toThrow('the disk is full');
    expect(closed).toEqual(['listener', 'tables', 'lock']);
    expect(steps).toEqual([]);
  });
});
