import { Turns } from './turns.js';

const turn = () => new Promise(setImmediate);

describe('whose question is answered next', () => {
  const clock = { time: 0, now: () => clock.time };
  let turns: Turns;
  let answered: string[];
  const ask = (principal: string, times = 1) => {
    for (let time = 0; time < times; time += 1) turns.take(principal, () => answered.push(principal));
  };
  beforeEach(() => {
    turns = new Turns(clock);
    answered = [];
  });

  it('is everybody’s at once where one asks alone', () => {
    ask('a', 50);
    expect(answered).toHaveLength(50);
  });

  it('is a few of each in a turn where several ask, and all of them in the end', async () => {
    ask('a');
    ask('b');
    answered = [];
    ask('a', 50);
    ask('b');
    // b came last, and does not wait for what a has sent.
    expect(answered.filter((one) => one === 'b')).toHaveLength(1);
    expect(answered.length).toBeLessThan(6);
    await turn();
    expect(answered.length).toBeLessThan(10);
    for (let more = 0; more < 20; more += 1) await turn();
    expect(answered).toHaveLength(51);
  });

  it('keeps the order of one principal', async () => {
    const order: number[] = [];
    ask('b');
    for (let place = 0; place < 20; place += 1) turns.take('a', () => order.push(place));
    await turn();
    turns.take('a', () => order.push(20));
    for (let more = 0; more < 10; more += 1) await turn();
    expect(order).toEqual(Array.from({ length: 21 }, (_, place) => place));
  });

  it('forgets that somebody else has asked', () => {
    ask('a');
    ask('b');
    clock.time += 101;
    answered = [];
    ask('b', 50);
    expect(answered).toHaveLength(50);
  });
});
