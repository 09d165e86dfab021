import { describe, expect, it } from '@jest/globals';
import { requestDeadlines } from './index.js';

describe('the deadlines of a request (GDPR 12(3)-(4))', () => {
  it('are one month for action, for telling of an extension and for a refusal', () => {
    expect(requestDeadlines({ receivedOn: '2025-03-04' })).toEqual({
      respondBy: '2025-04-04',
      extensionNoticeBy: '2025-04-04',
      refusalBy: '2025-04-04',
    });
  });

  it('are three months for action after a notice of extension, and still one for a refusal', () => {
    expect(requestDeadlines({ receivedOn: '2025-03-04', extendedOn: '2025-04-04' })).toEqual({
      respondBy: '2025-06-04',
      extensionNoticeBy: '2025-04-04',
      refusalBy: '2025-04-04',
    });
  });

  it('are not moved by a notice of extension that came too late', () => {
    expect(requestDeadlines({ receivedOn: '2025-03-04', extendedOn: '2025-04-05' })).toMatchObject({
      respondBy: '2025-04-04',
    });
  });

  it('take a notice on the Monday to which the end of the month had moved', () => {
    const received = { receivedOn: '2025-03-05', extendedOn: '2025-04-07' };
    expect(requestDeadlines(received)).toMatchObject({
      extensionNoticeBy: '2025-04-07',
      respondBy: '2025-06-05',
    });
  });

  it('keep the holidays of the controller', () => {
    expect(requestDeadlines({ receivedOn: '2025-05-08', holidays: ['2025-06-09'] })).toMatchObject({
      respondBy: '2025-06-10',
    });
  });
});

describe('a question about identity (GDPR 12(6))', () => {
  const asked = { receivedOn: '2025-03-04', identityQuestions: [{ askedOn: '2025-03-06', promptly: true }] };

  it('stops the clock while the controller waits', () => {
    expect(requestDeadlines(asked)).toEqual({ pausedSince: '2025-03-06' });
  });

  it('moves every end by the days of waiting, before weekends are looked at', () => {
    const identityQuestions = [{ askedOn: '2025-03-06', answeredOn: '2025-03-14', promptly: true }];
    // 4 April and eight days is Saturday 12 April.
    expect(requestDeadlines({ receivedOn: '2025-03-04', identityQuestions })).toEqual({
      respondBy: '2025-04-14',
      extensionNoticeBy: '2025-04-14',
      refusalBy: '2025-04-14',
    });
  });

  it('moves the end of the three months too', () => {
    const identityQuestions = [{ askedOn: '2025-03-06', answeredOn: '2025-03-14', promptly: true }];
    expect(
      requestDeadlines({ receivedOn: '2025-03-04', extendedOn: '2025-04-14', identityQuestions }),
    ).toMatchObject({ respondBy: '2025-06-12' });
  });

  it('buys no time when it was not asked promptly', () => {
    const identityQuestions = [{ askedOn: '2025-04-01', answeredOn: '2025-04-20', promptly: false }];
    expect(requestDeadlines({ receivedOn: '2025-03-04', identityQuestions })).toMatchObject({
      respondBy: '2025-04-04',
    });
  });

  it('does not revive a period that was over', () => {
    const identityQuestions = [{ askedOn: '2025-04-05', promptly: true }];
    expect(requestDeadlines({ receivedOn: '2025-03-04', identityQuestions })).toMatchObject({
      respondBy: '2025-04-04',
    });
  });

  it('stops the clock once for two questions at the same time', () => {
    const identityQuestions = [
      { askedOn: '2025-03-08', answeredOn: '2025-03-12', promptly: true },
      { askedOn: '2025-03-06', answeredOn: '2025-03-10', promptly: true },
    ];
    // 6 to 12 March: six days.
    expect(requestDeadlines({ receivedOn: '2025-03-04', identityQuestions })).toMatchObject({
      respondBy: '2025-04-10',
    });
  });

  it('counts from the day of receipt when it was asked before', () => {
    const identityQuestions = [{ askedOn: '2025-03-01', answeredOn: '2025-03-06', promptly: true }];
    expect(requestDeadlines({ receivedOn: '2025-03-04', identityQuestions })).toMatchObject({
      respondBy: '2025-04-07',
    });
  });

  it('refuses an answer that lies before its question', () => {
    const identityQuestions = [{ askedOn: '2025-03-06', answeredOn: '2025-03-05', promptly: true }];
    expect(() => requestDeadlines({ receivedOn: '2025-03-04', identityQuestions })).toThrow(RangeError);
  });
});
