import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { Recorder, type RecordCommand } from '../recording/index.js';
import { COMMAND_HANDLERS } from './command-handlers.js';
import { RecordFact, RecordFactAtControllers, RecordFacts, ReplayFacts } from './commands.js';

const command: RecordCommand = {
  operationId: 'withdrawConsent',
  principal: 'local',
  by: 'subject',
  type: 'consent.withdrawn',
  fields: { purposes: '*' },
  pathParams: {},
  item: { purposes: '*' },
};

/** Says which method was called with what. */
const echo = new Proxy({} as Recorder, {
  get: (_target, method) =>
    method === 'then' || typeof method === 'symbol'
      ? undefined
      : (...given: unknown[]) => Promise.resolve([method, ...given]),
});

describe('the command bus', () => {
  it('passes every command to the recorder, and its answer or refusal back', async () => {
    const app = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [...COMMAND_HANDLERS, { provide: Recorder, useFactory: () => echo }],
    }).compile();
    await app.init();
    const bus = app.get(CommandBus);
    expect(await bus.execute<unknown>(new RecordFact(command))).toEqual(['record', command]);
    expect(await bus.execute<unknown>(new RecordFactAtControllers(command, ['a', 'b']))).toEqual([
      'recordAtControllers',
      command,
      ['a', 'b'],
    ]);
    expect(await bus.execute<unknown>(new RecordFacts([command]))).toEqual(['recordBatch', [command]]);
    expect(await bus.execute<unknown>(new ReplayFacts([command]))).toEqual(['replay', [command]]);
    await app.close();
  });
});
