import { FACT_TYPES, Refusal } from '#domain';
import { OutcomeUnknown, StoreUnavailable } from '#event-store';
import { SubjectsError } from '#subjects';
import { CLOCK_TOLERANCE_MS } from './clock-watch.js';
import { ImportKeys } from './import-keys.js';
import { LawRecorder } from './law-recorder.js';
import { KnownLaws } from './known-law.js';
import type { LaneMemory } from './lane-memory.js';
import { runInLanes, type LaneItem } from './lanes.js';
import { MAKES_HERE, type MakesNewcomers } from './newcomer-makers.js';
import { NewcomerThread } from './newcomer-thread.js';
import { NewcomerRecorder } from './newcomer-recorder.js';
import type { RecorderParts } from './parts.js';
import { PersonFinder } from './person-finder.js';
import { PersonRecorder } from './person-recorder.js';
import { Previewer, type PreviewAnswer, type PreviewCommand } from './preview.js';
import type { ItemAnswer, RecordCommand, Recorded } from './record-command.js';
import { Recorder } from './recorder.js';
import { readRequest } from './request.js';
import { SubjectReader } from '../reading/index.js';

/** Items of one batch (facts-and-subjects.md 4). */
export const MAX_BATCH = 1_000;
const DEFAULT_WIDTH = 128;

/** An import of fewer facts is quicker than its way to another thread. */
const WORTH_A_THREAD = 100;

/** How the stores do for one batch. */
interface Stores {
  failed: boolean;
}

/** Opens the recorder of a process: one per store, shared by all routes. */
export function openRecorder(parts: RecorderParts): Recorder {
  return new LedgerRecorder(parts);
}

class LedgerRecorder extends Recorder {
  readonly #laws: KnownLaws;
  readonly #law: LawRecorder;
  readonly #finder: PersonFinder;
  readonly #persons: PersonRecorder;
  readonly #newcomers: NewcomerRecorder;
  readonly #importKeys: ImportKeys;
  readonly #thread: MakesNewcomers = NewcomerThread.possible ? new NewcomerThread() : MAKES_HERE;
  readonly #previewer: Previewer;

  constructor(private readonly parts: RecorderParts) {
    super();
    this.#laws = new KnownLaws(parts.lawBook, parts.severalProcesses === true);
    this.#law = new LawRecorder(parts, this.#laws);
    this.#finder = new PersonFinder(parts, this.#laws);
    this.#persons = new PersonRecorder(parts, this.#laws, this.#finder);
    this.#importKeys = new ImportKeys(parts.subjects);
    this.#newcomers = new NewcomerRecorder(parts, this.#laws, this.#importKeys);
    const reader = parts.reader ?? new SubjectReader(parts.store, parts.subjects);
    this.#previewer = new Previewer(parts, this.#laws, this.#finder, reader);
  }

  record(command: RecordCommand): Promise<Recorded> {
    return this.#record(command, false);
  }

  async recordAtControllers(
    command: RecordCommand,
    controllers: readonly string[],
  ): Promise<readonly ItemAnswer[]> {
    if (controllers.length === 0) throw new Refusal('FIELD_MISSING', 'controllers');
    if (command.subject && 'id' in command.subject)
      throw new Refusal('SUBJECT_BY_ID_AT_SEVERAL_CONTROLLERS', 'subject.id');
    return Promise.all(controllers.map((controller) => this.#answered({ ...command, controller }, false)));
  }

  recordBatch(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]> {
    return this.#batch(commands, false);
  }

  importFacts(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]> {
    const batch = () =>
      this.#batch(
        // Each is keyed where it is read: of new persons, in the thread that makes them.
        commands.map((command) => Object.assign({}, command, { imported: true })),
        false,
        commands.length < WORTH_A_THREAD ? MAKES_HERE : this.#thread,
      );
    return this.parts.duringImport?.(batch) ?? batch();
  }

  async previewImport(commands: readonly PreviewCommand[]): Promise<readonly PreviewAnswer[]> {
    if (commands.length > MAX_BATCH) throw new Refusal('BATCH_TOO_LARGE', undefined, { limit: MAX_BATCH });
    return this.#previewer.preview(
      commands.map((command) => ({
        ...this.#importKeys.keyed({ ...command, imported: true }),
        alone: command.alone === true,
      })),
    );
  }

  async replay(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]> {
    if (this.parts.mode !== 'replay') throw new Refusal('REPLAY_ONLY');
    return this.#batch(commands, true);
  }

  async #record(command: RecordCommand, asFound: boolean, memory?: LaneMemory): Promise<Recorded> {
    const { clockOffMs } = this.parts;
    if (!asFound && clockOffMs && Math.abs(clockOffMs()) > CLOCK_TOLERANCE_MS)
      throw new Refusal('CLOCK_OFF', undefined, { offMs: clockOffMs() });
    const named = this.#importKeys.keyed(await this.#withController(command));
    const request = readRequest(named, this.#laws, this.parts.mode, asFound, memory);
    if (asFound && command.type !== 'controller.recorded')
      await this.#law.createController(request.controller);
    return FACT_TYPES[command.type].stream === 'subject'
      ? this.#persons.record(request)
      : this.#law.record(request);
  }

  /** A subject id belongs to one controller, so a request that names it need not name the controller. */
  async #withController(command: RecordCommand): Promise<RecordCommand> {
    const { subject } = command;
    if (command.controller !== undefined || !subject || !('id' in subject)) return command;
    const controller = await this.#finder.controllerOf(subject.id);
    if (controller === undefined) throw new Refusal('SUBJECT_UNKNOWN', 'subject.id');
    return { ...command, controller };
  }

  async #batch(
    commands: readonly RecordCommand[],
    asFound: boolean,
    maker = MAKES_HERE,
  ): Promise<readonly ItemAnswer[]> {
    if (commands.length > MAX_BATCH) throw new Refusal('BATCH_TOO_LARGE', undefined, { limit: MAX_BATCH });
    const early = asFound ? [] : await this.#newcomers.record(commands, maker);
    const rest = [...commands.keys()].filter((index) => early[index] === undefined);
    const stores: Stores = { failed: false };
    const items = await Promise.all(
      rest.map(async (index): Promise<LaneItem<ItemAnswer>> => {
        const command = commands[index] as RecordCommand;
        return {
          lane: await this.#laneOf(command),
          run: (memory) => this.#unlessFailed(stores, () => this.#answered(command, asFound, memory)),
        };
      }),
    );
    const late = await runInLanes(items, this.parts.batchWidth ?? DEFAULT_WIDTH);
    const answers = [...early];
    for (const [i, index] of rest.entries()) answers[index] = late[i];
    return answers as ItemAnswer[];
  }

  /** Items of one person share a lane; law, and whatever touches two persons, waits for all and lets all wait. */
  async #laneOf({ type, subject, controller }: RecordCommand): Promise<string | undefined> {
    const touchesOne = Object.hasOwn(FACT_TYPES, type) && FACT_TYPES[type].stream === 'subject';
    if (!touchesOne || !subject || type === 'subject.merged' || type === 'subject.unmerged') return undefined;
    if ('id' in subject) return subject.id;
    try {
      return await this.#finder.laneOf(this.#laws.named(controller), subject);
    } catch (error) {
      // No controller or no valid identifier: the item says so itself, wherever it runs.
      if (error instanceof Refusal || error instanceof SubjectsError) return '';
      throw error;
    }
  }

  /**
   * Once the stores have let one fact of a batch down, those that were not begun are not tried: each would wait as long for
   * the same answer, and what comes after a fact of the same person must not be stored before it.
   */
  async #unlessFailed(stores: Stores, record: () => Promise<ItemAnswer>): Promise<ItemAnswer> {
    if (stores.failed)
      return { ok: false, error: new StoreUnavailable('a fact before it in the batch was not stored') };
    const answer = await record();
    if (!answer.ok && isOfStores(answer.error)) stores.failed = true;
    return answer;
  }

  async #answered(command: RecordCommand, asFound: boolean, memory?: LaneMemory): Promise<ItemAnswer> {
    try {
      return { ok: true, recorded: await this.#record(command, asFound, memory) };
    } catch (error) {
      return { ok: false, error };
    }
  }
}

/** Whether what failed was a store and not the request: the same request may succeed later. */
function isOfStores(error: unknown): boolean {
  if (error instanceof SubjectsError) return error.code === 'STORE_FAILED';
  return error instanceof StoreUnavailable || error instanceof OutcomeUnknown;
}
