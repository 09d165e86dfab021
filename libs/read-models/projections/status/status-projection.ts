import type { Handling, Place, Work } from '../../engine/projection.js';
import type { ReadFact } from '../../engine/read-fact.js';
import { controllerOf } from '../../persons/laws.js';
import type { PersonGroup } from '../../persons/person-group.js';
import { type Cause, PersonProjection, type Writing } from '../../persons/person-projection.js';
import { askAgain, nextChunk } from '../../persons/reevaluation.js';
import { Touched } from '../../persons/touched.js';
import { STATUS_TABLES } from '../../store/sqlite/status-tables.js';
import { type KeptAnswer, pairKey } from './answer.js';
import { appendChanges, byPair, type Change, differs } from './changes.js';
import { lawReach, mergedReach } from './law-reach.js';
import { defaultAnswers, type Evaluation, type PersonStatus, statusOf } from './person-status.js';
import { defaultProfile } from './profile.js';
import { PERSON_COLUMNS, profileRows, writeProfile } from './status-rows.js';
import { uncount } from './counts.js';
import { concernedAmong } from './concerned.js';
import { dueControllers, dueSubjects, isAnythingDue } from './due.js';
import { writeStatuses } from './write-statuses.js';
import { statusDifferences } from './differences.js';

const ASKING = { projection: 'status', persons: 'status_person' };

/** Who may be used and kept for what, as `decide()` says, with every change numbered. */
export class StatusProjection extends PersonProjection {
  readonly name = 'status';
  // 2: answers are counted as they change.
  readonly version = 2;
  readonly tables = STATUS_TABLES;
  protected readonly prefix = 'status';
  protected readonly personColumns = PERSON_COLUMNS;

  protected blank(subject: string, controller: string) {
    return [subject, controller, '', null, -1];
  }

  due(place: Place): Promise<boolean> {
    return isAnythingDue(place, this.name);
  }

  /** What time and changed law ask for: answers whose end has come first, then those that a law may concern. */
  async work(handling: Handling): Promise<Work> {
    await this.parts.laws.reach(handling.position);
    const controllers = await dueControllers(handling);
    for (const controller of controllers) await this.#writeDefault(controller, handling, 'time');
    const subjects = await dueSubjects(handling);
    await this.#evaluateAll(subjects, '*', handling, 'time');
    const swept = controllers.length + subjects.length;
    if (swept > 0) return { done: swept, more: true };
    const chunk = await nextChunk(
      handling,
      ASKING,
      (controller) => this.lawOf(controller, handling),
      (job, persons, law) => concernedAmong(handling, job, persons, law),
    );
    if (!chunk) return { done: 0, more: false };
    await this.#evaluateAll(chunk.subjects, chunk.affected, handling, 'law');
    return { done: chunk.subjects.length, more: true };
  }

  override async forget(subjectId: string, handling: Handling): Promise<void> {
    await uncount(subjectId, handling);
    await super.forget(subjectId, handling);
  }

  /** Before rebuilt tables answer: appends what they say otherwise than the live ones. */
  async differences(handling: Handling, live: (name: string) => string): Promise<number> {
    return statusDifferences(handling, live);
  }

  protected override async settlingBegins(handling: Handling): Promise<void> {
    for (const controller of this.parts.laws.controllers(handling.position)) {
      await this.#writeDefault(controller, handling, 'rebuild');
    }
  }

  protected async lawChanged(facts: readonly ReadFact[], handling: Handling): Promise<void> {
    const reaches = new Map<string, '*' | ReadonlySet<string>>();
    for (const { event, body } of facts) {
      const controller = controllerOf(event.stream);
      const reach = lawReach(body.type, body.pub);
      reaches.set(controller, mergedReach(reaches.get(controller), reach));
    }
    for (const [controller, reach] of reaches) {
      if (reach !== '*' && reach.size === 0) continue;
      await this.#writeDefault(controller, handling, 'law');
      await askAgain(handling, ASKING, controller, reach === '*' ? ['*'] : [...reach]);
    }
  }

  protected async evaluate(
    groups: readonly PersonGroup[],
    handling: Handling,
    cause: Cause,
  ): Promise<() => Writing> {
    const evaluated: PersonStatus[] = [];
    for (const group of groups) {
      evaluated.push(...statusOf(group, this.#evaluation(group.controller, handling)));
      await handling.breathe();
    }
    return () => writeStatuses(evaluated, handling, cause);
  }

  #evaluation(controller: string, handling: Handling): Evaluation {
    return {
      law: this.lawOf(controller, handling),
      at: handling.now,
      persons: this.parts.persons,
      lawTimeOf: (event) => this.parts.laws.timeOf(event),
    };
  }

  async #evaluateAll(
    subjects: readonly string[],
    affected: '*' | ReadonlySet<string>,
    handling: Handling,
    cause: Cause,
  ): Promise<void> {
    const touched = new Touched();
    for (const subject of subjects) touched.add(subject, affected);
    await this.evaluateThose(touched, handling, cause);
  }

  /** What holds for everybody without facts is found out at once: it is one person's work. */
  async #writeDefault(controller: string, handling: Handling, cause: Cause): Promise<void> {
    const { answers, recheckAt } = defaultAnswers(controller, this.#evaluation(controller, handling));
    const before = byPair<KeptAnswer>(await profileRows(handling, controller, 'default'));
    await writeProfile(handling, controller, defaultProfile(answers), recheckAt);
    if (handling.mode === 'building' || handling.mode === 'catching-up') return;
    const changes: Change[] = answers
      .map((after) => ({
        controller,
        subject: null,
        before: before.get(pairKey(after.purpose, after.operation)) ?? null,
        after,
      }))
      .filter(({ before: old, after }) => differs(old, after));
    await appendChanges(handling.sql, changes, handling.position, handling.now, cause);
  }
}
