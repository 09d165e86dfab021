import type { ApiKeys, SubjectTokens } from '#access';
import type { EventStore } from '#event-store';
import type { EvidenceLog, ExportRoom } from '#evidence';
import type { Asking, Recorder, TextStore } from '#ledger';
import type { ProjectionsPort } from '../operations/projections-port.js';
import type { AuditPort } from '../audit/audit-port.js';
import type { ServicePorts } from '../service-ports.js';

/** Ports that nobody may call: to boot the application for its description only. */
export function noPorts(): ServicePorts {
  const nothing = () => new Proxy({}, { get: (_target, name) => unavailable(String(name)) });
  return {
    mode: 'live',
    access: {
      credentials: undefined,
      keys: nothing() as ApiKeys,
      subjectTokens: nothing() as SubjectTokens,
    },
    recorder: nothing() as Recorder,
    asking: nothing() as Asking,
    texts: nothing() as TextStore,
    store: nothing() as EventStore,
    awaitingScavenge: () => Promise.resolve([]),
    wrappingKeys: nothing() as ServicePorts['wrappingKeys'],
    log: nothing() as EvidenceLog,
    exports: nothing() as ExportRoom,
    receipts: () => Promise.resolve(undefined),
    audit: nothing() as AuditPort,
    projections: {
      ...(nothing() as ProjectionsPort),
      health: async () => ({ healthy: true, leaving: 0, headReadable: true, projections: [] }),
    },
    published: { controllers: () => [], factsOf: () => [] },
    state: {
      ledgerId: '',
      eventStore: () => ({ drops: {}, resends: 0 }),
      feedFailing: () => undefined,
      feedLagMs: () => 0,
      clockOffMs: () => 0,
      lateEvents: () => 0,
      appendedEvents: () => 0,
      cachedSubjects: () => 0,
      cachedBytes: () => 0,
      importing: () => false,
      standing: () => ({}),
      failedSweeps: () => 0,
      log: () => ({
        leaves: 0,
        sealed: 0,
        sealedAt: undefined,
        waitingSince: undefined,
        failing: undefined,
        halted: false,
        failedAnchors: 0,
      }),
    },
  };
}

/** Frameworks look for members such as `then` and `onModuleInit`: those must read as absent. */
function unavailable(name: string): (() => never) | undefined {
  if (['then', 'constructor'].includes(name) || /^(on|before)[A-Z]/.test(name)) return undefined;
  return () => {
    throw new Error(`${name} was called while the API was being described`);
  };
}
