import { readRange } from './byte-range.js';

describe('A range of bytes', () => {
  it.each([
    ['bytes=0-', { start: 0, end: 9 }],
    ['bytes=4-6', { start: 4, end: 6 }],
    ['bytes=4-99', { start: 4, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['bytes=10-', 'none'],
    ['bytes=-0', 'none'],
    ['bytes=6-4', 'all'],
    ['bytes=0-1,3-4', 'all'],
    ['lines=1-2', 'all'],
    [undefined, 'all'],
  ])('%s of ten bytes', (header, expected) => expect(readRange(header, 10)).toEqual(expected));
});
