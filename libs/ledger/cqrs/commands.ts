import { Command } from '@nestjs/cqrs';
import type { ItemAnswer, RecordCommand, Recorded } from '../recording/index.js';

/** Record one fact at one controller. */
export class RecordFact extends Command<Recorded> {
  constructor(readonly command: RecordCommand) {
    super();
  }
}

/** Record the same fact at several controllers of a group. */
export class RecordFactAtControllers extends Command<readonly ItemAnswer[]> {
  constructor(
    readonly command: RecordCommand,
    readonly controllers: readonly string[],
  ) {
    super();
  }
}

/** Record a batch of mixed facts, each with an answer of its own. */
export class RecordFacts extends Command<readonly ItemAnswer[]> {
  constructor(readonly commands: readonly RecordCommand[]) {
    super();
  }
}

/** Replay facts as found (facts-and-subjects.md 9). */
export class ReplayFacts extends Command<readonly ItemAnswer[]> {
  constructor(readonly commands: readonly RecordCommand[]) {
    super();
  }
}
