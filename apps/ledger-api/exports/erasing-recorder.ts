import type { ExportRoom } from '#evidence';
import {
  Recorder,
  type ItemAnswer,
  type PreviewAnswer,
  type PreviewCommand,
  type RecordCommand,
  type Recorded,
} from '#ledger';

/**
 * Deletes the bundles that show a person in the act of the person's erasure, before it is answered (the room itself
 * only hears of erasures a moment later).
 */
export class ErasingRecorder extends Recorder {
  constructor(
    private readonly recorder: Recorder,
    private readonly exports: Pick<ExportRoom, 'forget'>,
  ) {
    super();
  }

  async record(command: RecordCommand): Promise<Recorded> {
    const recorded = await this.recorder.record(command);
    this.forget(command, recorded.subjectId);
    return recorded;
  }

  recordAtControllers(
    command: RecordCommand,
    controllers: readonly string[],
  ): Promise<readonly ItemAnswer[]> {
    return this.each(
      controllers.map(() => command),
      this.recorder.recordAtControllers(command, controllers),
    );
  }

  recordBatch(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]> {
    return this.each(commands, this.recorder.recordBatch(commands));
  }

  importFacts(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]> {
    return this.each(commands, this.recorder.importFacts(commands));
  }

  previewImport(commands: readonly PreviewCommand[]): Promise<readonly PreviewAnswer[]> {
    return this.recorder.previewImport(commands);
  }

  replay(commands: readonly RecordCommand[]): Promise<readonly ItemAnswer[]> {
    return this.each(commands, this.recorder.replay(commands));
  }

  private async each(
    commands: readonly RecordCommand[],
    answers: Promise<readonly ItemAnswer[]>,
  ): Promise<readonly ItemAnswer[]> {
    const all = await answers;
    all.forEach((answer, i) => {
      const command = commands[i];
      if (command && 'recorded' in answer) this.forget(command, answer.recorded.subjectId);
    });
    return all;
  }

  private forget({ type }: RecordCommand, subjectId: string | undefined): void {
    if (type === 'erasure.executed' && subjectId !== undefined) this.exports.forget(subjectId);
  }
}
