import { NOBODY_ASKED } from '#access';
import { OutcomeUnknown } from '#event-store';
import type { Recorder } from '#ledger';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { ProblemMapper } from '../problems/problem-mapper.js';
import type { Act } from './act.js';
import { ANSWERED_WITHIN_MS, answerInTime } from './answer-in-time.js';
import { Recording } from './recording.js';
import { RecordingMany } from './recording-many.js';

const NEVER = new Promise<never>(() => undefined);
const reply = { request: { id: 'r' }, status: () => reply, header: () => reply } as unknown as FastifyReply;
const act: Act = { principal: NOBODY_ASKED, pathParams: {}, item: {}, reply };

/** What it throws after that time, if it does. */
async function after(ms: number, answer: Promise<unknown>): Promise<unknown> {
  let ended: unknown = 'still waited for';
  answer.then(
    () => (ended = 'answered'),
    (error: unknown) => (ended = error),
  );
  await jest.advanceTimersByTimeAsync(ms);
  return ended;
}

describe('what is recorded is answered in time', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('by itself, where the stores answer', async () => {
    expect(await answerInTime(Promise.resolve('recorded'))).toBe('recorded');
    await expect(answerInTime(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('as not known, where they never do: a fact, and a batch of them', async () => {
    const recorder = { record: () => NEVER, recordBatch: () => NEVER } as unknown as Recorder;
    const recording = new Recording(recorder, 'live', new ProblemMapper());
    const fact = { type: 'consent.withdrawn', controller: 'acme', purposes: '*' } as const;
    const one = recording.record('recordFact', act, fact as never);
    expect(await after(ANSWERED_WITHIN_MS - 1, one)).toBe('still waited for');
    expect(await after(1, one)).toBeInstanceOf(OutcomeUnknown);
    const many = new RecordingMany(recording, recorder).record(act, [{}], () => ({}) as never);
    expect(await after(ANSWERED_WITHIN_MS, many)).toBeInstanceOf(OutcomeUnknown);
  });
});
