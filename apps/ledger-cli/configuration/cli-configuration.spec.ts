import { readCliConfiguration } from './cli-configuration.js';

describe('LEDGER_URL', () => {
  it('is the service’s default where it is not set', () => {
    expect(readCliConfiguration({})).toEqual({ ledgerUrl: 'http://127.0.0.1:3000' });
    expect(readCliConfiguration({ LEDGER_URL: ' ' })).toEqual({ ledgerUrl: 'http://127.0.0.1:3000' });
  });

  it('may have a path, and loses its last slash', () => {
    expect(readCliConfiguration({ LEDGER_URL: 'https://ledger.example.org/x/' }).ledgerUrl).toBe(
      'https://ledger.example.org/x',
    );
  });

  it.each(['ledger', 'ftp://ledger.example.org', 'http://ledger.example.org/?a=b'])(
    '%s is refused',
    (url) => {
      expect(() => readCliConfiguration({ LEDGER_URL: url })).toThrow('LEDGER_URL must be');
    },
  );
});

describe('LEDGER_REASON', () => {
  it('says why, where it is set', () => {
    expect(readCliConfiguration({ LEDGER_REASON: ' case-17 ' }).reason).toBe('case-17');
    expect(readCliConfiguration({ LEDGER_REASON: ' ' }).reason).toBeUndefined();
  });
});
