import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ReadyAnswer, SentTogether } from './sent-together.js';

function responseTo(sent: string[], failing = false): ServerResponse {
  return {
    writeHead: (status: number) => {
      if (failing) throw new Error('headers were sent');
      sent.push(`head ${status}`);
    },
    end: (text: string, encoding: string) => sent.push(`${text} as ${encoding}`),
    destroy: () => sent.push('destroyed'),
  } as unknown as ServerResponse;
}

describe('answers that are sent together', () => {
  const answer = (response: ServerResponse, text: string): ReadyAnswer => ({
    response,
    status: 200,
    headers: [],
    text,
    encoding: 'latin1',
  });

  it('leave at the end of the turn, in the order of their questions', async () => {
    const sent: string[] = [];
    const together = new SentTogether();
    together.send(answer(responseTo(sent), 'first'));
    together.send(answer(responseTo(sent), 'second'));
    expect(sent).toEqual([]);
    await nextTurn();
    expect(sent).toEqual(['head 200', 'first as latin1', 'head 200', 'second as latin1']);
  });

  it('leave once, and the next turn has its own', async () => {
    const sent: string[] = [];
    const together = new SentTogether();
    together.send(answer(responseTo(sent), 'first'));
    await nextTurn();
    together.send(answer(responseTo(sent), 'second'));
    await nextTurn();
    await nextTurn();
    expect(sent).toEqual(['head 200', 'first as latin1', 'head 200', 'second as latin1']);
  });

  it('do not wait for one that cannot be sent', async () => {
    const sent: string[] = [];
    const together = new SentTogether();
    together.send(answer(responseTo(sent, true), 'first'));
    together.send(answer(responseTo(sent), 'second'));
    await nextTurn();
    expect(sent).toEqual(['destroyed', 'head 200', 'second as latin1']);
  });
});
