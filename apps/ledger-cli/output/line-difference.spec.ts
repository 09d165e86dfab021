import { lineDifference } from './line-difference.js';

describe('the difference of two texts', () => {
  it('is empty for the same text', () => expect(lineDifference('a\nb\n', 'a\nb\n')).toEqual([]));

  it('shows what went and what came, in place', () => {
    expect(lineDifference('one\ntwo\nthree', 'one\n2\nthree\nfour')).toEqual(['- two', '+ 2', '+ four']);
  });

  it('shows a moved line once as gone and once as come', () => {
    expect(lineDifference('a\nb\nc', 'b\nc\na')).toEqual(['- a', '+ a']);
  });

  it('does not work out what is too long to be read', () => {
    expect(lineDifference('a\n'.repeat(3_000), 'b')).toEqual(['- 3001 lines', '+ 1 lines']);
  });
});
