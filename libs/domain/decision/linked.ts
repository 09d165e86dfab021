import type { Fact, Instant } from '../facts/fact.js';
import type { Answer } from './answer.js';
import { decide } from './decide.js';
import { historyOf, type SubjectHistory } from './history/history-index.js';
import type { ControllerLaw } from './law/controller-law.js';
import type { Question } from './question.js';
import type { ReasonCode } from './reasons.js';
import { steadyUntil } from './steady.js';
import { sameVerdict } from './until.js';

/** A link between two known subjects (facts-and-subjects.md 6). */
export interface SubjectLink {
  /** Index of the absorbed history in the list given to `decideLinked`; the canonical one is 0. */
  readonly absorbed: number;
  /** The link counts from its time; before it each id answers alone. */
  readonly from: Instant;
  /** When it was recorded; a link not yet known at `knownAt` does not count. */
  readonly recordedAt: Instant;
  /** Time and recording of `subject.unmerged`, if there is one. */
  readonly ended?: { readonly at: Instant; readonly recordedAt: Instant };
}

/** A recorded stop: what a person, or the law for them, said no with. It outlives a link until a go after it. */
const RECORDED_STOPS: ReadonlySet<ReasonCode> = new Set([
  'CONSENT_WITHDRAWN',
  'CONSENT_REFUSED',
  'CONSENT_INVALIDATED',
  'OBJECTION_MARKETING',
  'OBJECTION_PENDING',
  'OBJECTION_UPHELD',
  'SIGNAL_OPT_OUT',
  'RESTRICTED',
  'RESTRICTED_LIFT_NOT_NOTIFIED',
  'ERASURE_REQUEST_PENDING',
  'ERASED',
  'SALE_SHARE_OPTED_OUT',
  'TERMINAL_OPTED_OUT',
  'SUBJECT_DECEASED',
]);

/** The histories that a composed answer looks at: all facts together, and each history with what came after its link. */
interface Composition {
  readonly union: SubjectHistory;
  readonly continued: readonly SubjectHistory[];
}

/** Compiling unions costs more than deciding; whoever asks again hands in the same list of histories. */
const compiled = new WeakMap<readonly SubjectHistory[], Map<string, Composition>>();

/**
 * The answer for linked subjects (facts-and-subjects.md 6): what the union denies; else the first history,
 * canonical first, continued by the facts recorded after its link, that denies for a recorded stop; else the
 * union. `until` is the first instant at which this composed answer changes; a link that begins or ends is such an
 * instant. Fact ids must be unique over all histories.
 */
export function decideLinked(
  law: ControllerLaw,
  histories: readonly SubjectHistory[],
  links: readonly SubjectLink[],
  question: Question,
): Answer {
  const answer = composedAt(law, histories, links, question);
  const until = untilOfComposed(law, histories, links, question, answer);
  const { until: _own, ...same } = answer;
  return until === undefined ? same : { ...same, until };
}

function composedAt(
  law: ControllerLaw,
  histories: readonly SubjectHistory[],
  links: readonly SubjectLink[],
  question: Question,
): Answer {
  const { union, continued } = composition(histories, counting(links, question));
  const together = decide(law, union, question);
  if (!together.permitted) return together;
  const settings = new Set(together.settingsUsed);
  for (const history of continued) {
    const alone = decide(law, history, question);
    for (const setting of alone.settingsUsed) settings.add(setting);
    // The settings that let the histories before it pass decided too.
    if (!alone.permitted && RECORDED_STOPS.has(alone.reason)) return withSettings(alone, settings);
  }
  return withSettings(together, settings);
}

function withSettings(answer: Answer, settings: ReadonlySet<Answer['settingsUsed'][number]>): Answer {
  return { ...answer, settingsUsed: [...settings].sort() };
}

/** The links that count at the question's instant, as known. */
function counting(
  links: readonly SubjectLink[],
  { at, knownAt = Infinity }: Question,
): readonly SubjectLink[] {
  return links.filter(
    ({ from, recordedAt, ended }) =>
      from <= at &&
      recordedAt <= knownAt &&
      !(ended !== undefined && ended.at <= at && ended.recordedAt <= knownAt),
  );
}

function composition(histories: readonly SubjectHistory[], links: readonly SubjectLink[]): Composition {
  let known = compiled.get(histories);
  if (known === undefined) compiled.set(histories, (known = new Map()));
  const key = links.map(({ absorbed, recordedAt }) => `${absorbed}:${recordedAt}`).join();
  let made = known.get(key);
  if (made === undefined) known.set(key, (made = compose(histories, links)));
  return made;
}

function compose(histories: readonly SubjectHistory[], links: readonly SubjectLink[]): Composition {
  // The canonical history is linked to itself since ever.
  const linkedAt = new Map(links.map(({ absorbed, recordedAt }) => [absorbed, recordedAt]));
  linkedAt.set(0, -Infinity);
  const members = [...linkedAt.keys()].sort((a, b) => a - b);
  const factsOf = (member: number): readonly Fact[] => histories[member]?.facts ?? [];
  const since = (member: number): Instant => linkedAt.get(member) ?? -Infinity;
  return {
    union: historyOf(inOrderOfRecording(members.flatMap(factsOf))),
    continued: members.map((member) =>
      historyOf(
        inOrderOfRecording(
          members.flatMap((other) =>
            other === member
              ? factsOf(other)
              : factsOf(other).filter(({ recordedAt }) => recordedAt > Math.max(since(member), since(other))),
          ),
        ),
      ),
    ),
  };
}

/** Each history is in order of recording already, so a stable sort keeps the order within a stream. */
function inOrderOfRecording(facts: readonly Fact[]): readonly Fact[] {
  return [...facts].sort((a, b) => a.recordedAt - b.recordedAt);
}

function untilOfComposed(
  law: ControllerLaw,
  histories: readonly SubjectHistory[],
  links: readonly SubjectLink[],
  question: Question,
  answer: Answer,
): Instant | undefined {
  for (let at = question.at; ;) {
    const next = nextChange(law, histories, links, { ...question, at });
    if (next === undefined) return undefined;
    if (!sameVerdict(answer, composedAt(law, histories, links, { ...question, at: next }))) return next;
    at = next;
  }
}

/** The first instant after the question's at which any part of the composed answer, or a link, may change. */
function nextChange(
  law: ControllerLaw,
  histories: readonly SubjectHistory[],
  links: readonly SubjectLink[],
  question: Question,
): Instant | undefined {
  const { at, knownAt = Infinity } = question;
  const { union, continued } = composition(histories, counting(links, question));
  const ofHistories = [union, ...continued].flatMap((history) => steadyUntil(law, history, question) ?? []);
  const ofLinks = links
    .filter(({ recordedAt }) => recordedAt <= knownAt)
    .flatMap(({ from, ended }) => [
      from,
      ...(ended !== undefined && ended.recordedAt <= knownAt ? [ended.at] : []),
    ]);
  const later = [...ofHistories, ...ofLinks].filter((instant) => instant > at);
  return later.length === 0 ? undefined : Math.min(...later);
}
