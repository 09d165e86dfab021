import { describe, expect, it } from '@jest/globals';
import { verdictOn } from './verdict.js';

describe('what an error of the client means', () => {
  it.each([
    ['conflict', { type: 'wrong-expected-version', actualVersion: undefined }],
    ['forgotten', { type: 'stream-deleted' }],
    ['not_found', { type: 'stream-not-found' }],
    ['too_large', { type: 'maximum-append-size-exceeded', code: 3 }],
    ['denied', { type: 'access-denied', code: 7 }],
    ['denied', { type: 'unknown', code: 16 }],
    ['not_leader', { type: 'not-leader', code: 5 }],
    ['lost', { type: 'unavailable', code: 14, message: 'Connection dropped' }],
    ['lost', { code: 14, message: 'Connection dropped' }],
    ['not_sent', { code: 14, message: 'No connection established. Last error: connect ECONNREFUSED' }],
    ['not_sent', { message: 'Failed to discover after 10 attempts.' }],
    [
      'too_slow',
      { type: 'timeout', code: 10, message: 'Consumer too slow. Client resubscription required.' },
    ],
    ['late', { type: 'deadline-exceeded' }],
    ['unknown', { type: 'timeout', code: 10, message: 'Operation timed out' }],
    ['unknown', { type: 'unknown', code: 13, message: 'Received RST_STREAM' }],
    ['unknown', { type: 'unknown', code: 8 }],
    ['unknown', { type: 'unknown', code: 2 }],
    ['unknown', { message: 'Could not recognize Server Is Not Ready' }],
    ['unknown', undefined],
  ])('%s: %j', (kind, error) => {
    expect(verdictOn(error).kind).toBe(kind);
  });

  it('a missing stream is -1 or a word, and the same to us', () => {
    for (const actualVersion of [-1n, 'no_stream', undefined]) {
      expect(verdictOn({ type: 'wrong-expected-version', actualVersion })).toEqual({
        kind: 'conflict',
        actual: 'no_stream',
      });
    }
  });
});
