/** Injection tokens of what the composition root brings in (`ServicePorts`); recorder and asking go by the tokens of #ledger. */
export const ACCESS = Symbol('AccessPorts');
export const LEDGER_MODE = Symbol('ledger mode');
export const TEXT_STORE = Symbol('TextStore');
export const EVENT_STORE = Symbol('EventStore');
export const PUBLISHED = Symbol('Published');
export const EVIDENCE_LOG = Symbol('EvidenceLog');
export const LEDGER_STATE = Symbol('LedgerState');
export const AUDIT = Symbol('AuditPort');
export const PROJECTIONS = Symbol('ProjectionsPort');
export const EXPORT_ROOM = Symbol('ExportRoom');
export const DECISION_LOG = Symbol('DecisionLog');
export const BACKUP_ROOM = Symbol('BackupRoom');
export const AWAITING_SCAVENGE = Symbol('awaitingScavenge');
export const WRAPPING_KEYS = Symbol('wrapping keys');
export const RECEIPTS = Symbol('MakesReceipts');
