/** Injection tokens of what the composition root brings in. */
export const LEDGER_MODE = Symbol('ledger mode');
export const ASKING = Symbol('Asking');
export const TEXT_STORE = Symbol('TextStore');
export const EVENT_STORE = Symbol('EventStore');
