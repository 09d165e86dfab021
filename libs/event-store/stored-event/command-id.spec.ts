import { describe, expect, it } from '@jest/globals';
import { commandId, eventId, isUuid, ownIndex, requestMac, uuidV5 } from './command-id.js';

describe('ids of commands and events', () => {
  const command = commandId({ controller: 'acme', principal: 'local', key: 'form-1' });

  it('are UUIDs of version 5', () => {
    // RFC 9562, appendix A.4
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
    expect(isUuid(command)).toBe(true);
  });

  it('are the same for a retry and different for everything else', () => {
    expect(commandId({ controller: 'acme', principal: 'local', key: 'form-1' })).toBe(command);
    expect(eventId(command, 0)).toBe(eventId(command, '0'));
    const others = [
      eventId(command, 0),
      eventId(command, 1),
      eventId(command, ownIndex('subject.key_renewed', 0)),
    ];
    expect(new Set(others).size).toBe(3);
  });

  it.each(['', '01', '-1', '1.0', ' 1', 'a#0', 'consent.granted#01', 'consent.granted', 'Consent.granted#0'])(
    'have no index %j',
    (index) => expect(() => eventId(command, index)).toThrow('VALUE: index'),
  );
});

describe('the mac of a request', () => {
  const key = Buffer.alloc(32, 1);

  it('tells bodies apart, not their spelling', () => {
    const mac = requestMac(key, 'recordFact', {}, { b: 1, a: 2 });
    expect(requestMac(key, 'recordFact', {}, { a: 2, b: 1 })).toBe(mac);
    expect(requestMac(key, 'recordFact', {}, { a: 2, b: '1' })).not.toBe(mac);
    expect(requestMac(key, 'recordFact', { id: 'o1' }, { a: 2, b: 1 })).not.toBe(mac);
    expect(requestMac(key, 'other', {}, { a: 2, b: 1 })).not.toBe(mac);
    expect(requestMac(Buffer.alloc(32, 2), 'recordFact', {}, { a: 2, b: 1 })).not.toBe(mac);
  });
});
