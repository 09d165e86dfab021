import { CLOCK_TOLERANCE_MS, finishLink, type RecorderParts } from '../recording/index.js';
import type { SubjectStream } from '../reading/index.js';
import type { LinksUnderWay } from './links-under-way.js';
import type { OpenAsking } from './open-asking.js';

/** Whoever began a link has written its second half by then, or has ended, milliseconds. */
const LEFT_AFTER_MS = 5_000;
/** No append is under way for so long: a link that is not begun by then never will be. */
const NEVER_BEGUN_AFTER_MS = 3_600_000;

/**
 * At boot: the streams decide what is only remembered. A link with one half reads as linked; of one without any half another
 * process may be just writing the first, which the feed will tell.
 *
 * A stream that cannot be read keeps nobody else from an answer. Its link is noted, so that both persons are read together:
 * whoever asks about them is told the error, and not what one half of them says. Where none was begun the facts say so.
 * @throws what `links` throws
 */
export async function noteHalfLinks(links: LinksUnderWay, asking: OpenAsking): Promise<void> {
  for (const { pair, ageMs } of await links.all()) {
    const [canonical, absorbed] = pair;
    const halves = await Promise.all([asking.reader.read(canonical), asking.reader.read(absorbed)]).catch(
      () => undefined,
    );
    const begun = !halves || names(halves[0], absorbed);
    const completed = halves && names(halves[1], canonical);
    if (begun && !completed) asking.warm.noteHalfLink(canonical, absorbed);
    else if (begun || ageMs > NEVER_BEGUN_AFTER_MS) await links.end(pair);
  }
}

/**
 * Finishes the links that a process which has ended left half written; one that cannot be finished keeps no other waiting.
 * @returns how many @throws the first error, once all were tried
 */
export async function finishLinks(links: LinksUnderWay, parts: RecorderParts): Promise<number> {
  const { clockOffMs, mode } = parts;
  // In replay only what is replayed says when something was recorded.
  if (mode === 'replay' || (clockOffMs && Math.abs(clockOffMs()) > CLOCK_TOLERANCE_MS)) return 0;
  let finished = 0;
  const errors: unknown[] = [];
  for (const { pair, ageMs } of await links.all()) {
    if (ageMs < LEFT_AFTER_MS) continue;
    try {
      const found = await finishLink(parts, ...pair);
      if (found === 'finished') finished += 1;
      const isOver = found === 'whole' || (found === 'not_begun' && ageMs > NEVER_BEGUN_AFTER_MS);
      if (isOver) await links.end(pair);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return finished;
}

function names({ facts }: SubjectStream, other: string): boolean {
  return facts.some(
    (fact) =>
      (fact.type === 'subject.merged' && fact.data.absorbed === other) ||
      (fact.type === 'subject.absorbed' && fact.data.canonical === other),
  );
}
