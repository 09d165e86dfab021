import type { PreviewAnswer, PreviewCommand } from './preview.js';
import type { ItemAnswer, RecordCommand, Recorded } from './record-command.js';

/** Records facts: load, fold, decide, seal, append, retry (architecture.md, The way of a fact). */
export abstract class Recorder {
  /**
   * Records one fact at one controller.
   * @throws Refusal (nothing stored), or the store's errors
   */
  abstract record(command: RecordCommand): Promise<Recorded>;

  /**
   * The same fact at several controllers of a group, not atomically: one answer per controller, in the order
   * given. The subject must be `{scheme, value}`. Keys are those of the command at each controller.
   */
  abstract recordAtControllers(
    command: RecordCommand,
    controllers: readonly string[],
  ): Promise<readonly ItemAnswer[]>;

  /**
   * A batch of at most 1,000 mixed facts: items of one subject in order, different subjects side by side, an
   * answer in each item's place. Items carry their own keys (`key#index`).
   * @throws Refusal BATCH_TOO_LARGE
   */
  abstract recordBatch(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]>;

  /**
   * A batch of at most 1,000 facts that were found elsewhere, `imported`: as a batch. Without a key of its own a fact is
   * known again by what it says and its source.
   * @throws Refusal BATCH_TOO_LARGE
   */
  abstract importFacts(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]>;

  /**
   * What the same import would mean, judged by the law: nothing is recorded, nobody is made.
   * @throws Refusal BATCH_TOO_LARGE
   */
  abstract previewImport(commands: readonly PreviewCommand[]): Promise<readonly PreviewAnswer[]>;

  /**
   * Replay mode only: facts as found, each with its `recordedAt`; unknown controllers are created.
   * @throws Refusal REPLAY_ONLY
   */
  abstract replay(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]>;
}
