import { Refusal } from '#domain';
import { Recorder, type ItemAnswer, type RecordCommand } from '#ledger';
import { Inject, Injectable } from '@nestjs/common';
import { MAX_BATCH } from '../dto/batch.dto.js';
import { Problem } from '../problems/problem.js';
import type { Act } from './act.js';
import { answerInTime } from './answer-in-time.js';
import type { ItemsAnswer } from './items-answer.js';
import { Recording } from './recording.js';

/** Each item's key is the batch's with `#` and its place, and a key has at most 255 characters. */
const MAX_BATCH_KEY = 250;
const KEY_TOO_LONG = {
  field: 'Idempotency-Key',
  message: `must be at most ${MAX_BATCH_KEY} characters for a batch: each item adds its place to it`,
};

/** Records batches: an answer in each item's place. */
@Injectable()
export class RecordingMany {
  constructor(
    private readonly recording: Recording,
    @Inject(Recorder) private readonly recorder: Recorder,
  ) {}

  /** Items that cannot be read are answered in their place; the others are recorded. */
  async record(
    act: Act,
    items: readonly unknown[],
    command: (item: unknown, act: Act) => RecordCommand,
    record: (commands: readonly RecordCommand[]) => Promise<readonly ItemAnswer[]> = (commands) =>
      this.recorder.recordBatch(commands),
  ): Promise<ItemsAnswer> {
    if (items.length > MAX_BATCH) throw new Refusal('BATCH_TOO_LARGE');
    if ((act.idempotencyKey?.length ?? 0) > MAX_BATCH_KEY)
      throw new Problem('HEADER_INVALID', [KEY_TOO_LONG]);
    const read = items.map((item, index) => readable(() => command(item, actOfItem(act, item, index))));
    const recording = record(read.flatMap((one) => (one.ok ? [one.command] : [])));
    const recorded = [...(await answerInTime(recording))].values();
    const answers = read.map((one): ItemAnswer => (one.ok ? (recorded.next().value as ItemAnswer) : one));
    act.reply.status(200);
    return this.recording.items(answers, act.reply.request.id);
  }
}

type Readable =
  { readonly ok: true; readonly command: RecordCommand } | { readonly ok: false; readonly error: unknown };

function readable(command: () => RecordCommand): Readable {
  try {
    return { ok: true, command: command() };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, error };
    throw error;
  }
}

/** An item's key is the batch's with its place (facts-and-subjects.md 4). */
function actOfItem(act: Act, item: unknown, index: number): Act {
  const { idempotencyKey: key, ...rest } = act;
  return { ...rest, item, ...(key !== undefined && { idempotencyKey: `${key}#${index}` }) };
}
