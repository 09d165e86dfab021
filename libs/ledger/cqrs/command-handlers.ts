import { Inject, Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Recorder } from '../recording/index.js';
import { RecordFact, RecordFactAtControllers, RecordFacts, ReplayFacts } from './commands.js';

// The bus only dispatches: loading, deciding and appending happen in recording/, which knows nothing of it.

@Injectable()
@CommandHandler(RecordFact)
export class RecordFactHandler implements ICommandHandler<RecordFact> {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  execute({ command }: RecordFact) {
    return this.recorder.record(command);
  }
}

@Injectable()
@CommandHandler(RecordFactAtControllers)
export class RecordFactAtControllersHandler implements ICommandHandler<RecordFactAtControllers> {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  execute({ command, controllers }: RecordFactAtControllers) {
    return this.recorder.recordAtControllers(command, controllers);
  }
}

@Injectable()
@CommandHandler(RecordFacts)
export class RecordFactsHandler implements ICommandHandler<RecordFacts> {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  execute({ commands }: RecordFacts) {
    return this.recorder.recordBatch(commands);
  }
}

@Injectable()
@CommandHandler(ReplayFacts)
export class ReplayFactsHandler implements ICommandHandler<ReplayFacts> {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  execute({ commands }: ReplayFacts) {
    return this.recorder.replay(commands);
  }
}

/** All handlers of commands, for the composition root's providers. */
export const COMMAND_HANDLERS = [
  RecordFactHandler,
  RecordFactAtControllersHandler,
  RecordFactsHandler,
  ReplayFactsHandler,
];
