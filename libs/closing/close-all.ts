/** How something is closed that was opened. */
export type ClosingStep = () => Promise<void> | void;

/**
 * Closes what was opened, the last first. A store that is gone must not keep everything below it open: each step is tried.
 * @param steps empty afterwards, so that twice is once
 * @throws what the first step that failed threw
 */
export async function closeAll(steps: ClosingStep[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps.splice(0).reverse())
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
}

/**
 * Closes what was opened before something failed. Whoever reads must learn what failed, not what could not be closed
 * because of it.
 * @param steps as for closeAll
 * @throws `failure`, always
 */
export async function closeAfter(failure: unknown, steps: ClosingStep[]): Promise<never> {
  await closeAll(steps).catch(() => undefined);
  throw failure;
}
