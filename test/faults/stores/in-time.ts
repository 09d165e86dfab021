/**
 * Waits for a step of a test, and no longer: a step that hangs is named, instead of the test's own limit, which names
 * nothing.
 * @param ms of so much patience that whoever needs more will never come
 * @param more what to say of the state of things then
 * @throws Error if the time is over; whatever the step throws
 */
export async function inTime<T>(
  step: string,
  ms: number,
  task: Promise<T>,
  more: () => readonly string[] = () => [],
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error([`${step}: not within ${ms / 1_000} s`, ...more()].join('\n'))),
      ms,
    );
  });
  try {
    return await Promise.race([task, over]);
  } finally {
    clearTimeout(timer);
    task.catch(() => undefined);
  }
}
