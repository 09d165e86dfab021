import type { Fact } from '#domain';
import type { AccessRecord, DecisionLog } from '#accountability';
import type { AwaitingScavenge, EventStore } from '#event-store';
import type { EvidenceLog, ExportRoom, Receipt } from '#evidence';
import type { Asking, Recorder, TextStore } from '#ledger';
import type { Subjects } from '#subjects';
import type { AccessPorts } from './access/access-ports.js';
import type { AuditPort } from './audit/audit-port.js';
import type { BackupRoom } from './backup/backup-room.js';
import type { ProjectionsPort } from './operations/projections-port.js';
import type { LedgerState } from './ops/ledger-state.js';

/** What controllers published and registered, in order of recording. */
export interface Published {
  /** Every controller, by slug. */
  controllers(): readonly string[];
  /** Facts of its purposes, notices and register. */
  factsOf(controller: string): readonly Fact[];
}

/** Makes the receipt of an act, if the person's stream holds it. */
export type MakesReceipts = (subjectId: string, eventId: string) => Promise<Receipt | undefined>;

/** Everything that the routes need from the rooms below; the composition root brings it, tests may bring their own. */
export interface ServicePorts {
  readonly mode: 'live' | 'replay';
  /** Who may do what. */
  readonly access: AccessPorts;
  readonly recorder: Recorder;
  readonly asking: Asking;
  readonly texts: TextStore;
  readonly store: EventStore;
  /** Forgotten streams whose bytes a server still holds, until its operator scavenges it. */
  awaitingScavenge(): Promise<readonly AwaitingScavenge[]>;
  /** The keys that wrap the keys of people. */
  readonly wrappingKeys: Pick<Subjects, 'askRotation' | 'wrappingKeys'>;
  readonly published: Published;
  /** The transparency log over all events (evidence format 1). */
  readonly log: EvidenceLog;
  /** Bundles made in the background. */
  readonly exports: ExportRoom;
  readonly receipts: MakesReceipts;
  /** The tables that the questions of an audit are asked of. */
  readonly audit: AuditPort;
  /** What keeps those tables up with the store. */
  readonly projections: ProjectionsPort;
  /** Copies of the embedded stores; absent where servers keep them. */
  readonly backups?: BackupRoom;
  readonly state: LedgerState;
  /** Where checks are kept; absent: nowhere (`DECISION_LOG=off`). */
  readonly decisions?: DecisionLog | undefined;
  /** Who looked at whom; absent: nothing is recorded (replay: its people are made up, and so is its time). */
  readonly accessRecord?: AccessRecord | undefined;
}
