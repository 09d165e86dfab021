import { OutcomeUnknown } from '#event-store';

/**
 * Callers and the proxies before us give up after a minute: what is not known by then is told as not known. Every store has a
 * much shorter limit of its own; this is for what all of them together, one after the other, may take.
 */
export const ANSWERED_WITHIN_MS = 50_000;

/**
 * Waits for what is recorded, and no longer. It goes on behind the answer; the same request under the same key finds it.
 * @throws OutcomeUnknown; whatever recording throws
 */
export async function answerInTime<T>(recording: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new OutcomeUnknown(`not recorded within ${ANSWERED_WITHIN_MS} ms`)),
      ANSWERED_WITHIN_MS,
    );
  });
  try {
    return await Promise.race([recording, over]);
  } finally {
    clearTimeout(timer);
    recording.catch(() => undefined);
  }
}
