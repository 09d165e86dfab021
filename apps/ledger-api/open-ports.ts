import { join } from 'node:path';
import { lockDataFolder } from '#event-store/sqlite';
import { makeReceipt, nodeHashing, openEvidenceLog } from '#evidence';
import { openLedger, openTextStore, SubjectReader, textStoreOn, watchClock } from '#ledger';
import { openSubjects } from '#subjects';
import { openAccess } from './access/open-access.js';
import { openAccessRecord } from './access-record/open-access-record.js';
import { openAudit } from './audit/open-audit.js';
import { BackupRoom } from './backup/backup-room.js';
import type { Configuration } from './configuration/configuration.js';
import { planRestored, settleRestoredLedger } from './restored/settle-restored.js';
import { refuseWhatIsNotOpened } from './configuration/not-opened.js';
import { openDatabase } from './database/open-database.js';
import { openDecisions } from './decisions/open-decisions.js';
import { openEventStore } from './event-store/open-event-store.js';
import { demandSameLedger, rememberLedger } from './event-store/same-ledger.js';
import { carryStops } from './evidence/carry-stops.js';
import { evidenceOptions } from './evidence/evidence-options.js';
import { ErasingRecorder } from './exports/erasing-recorder.js';
import { openExports } from './exports/open-exports.js';
import { patientStore } from './pressing/patient-store.js';
import { Press } from './pressing/press.js';
import { Sweeping } from './ops/sweeping.js';
import type { ServicePorts } from './service-ports.js';

/** The rooms below, opened on a data folder. */
export interface OpenPorts {
  readonly ports: ServicePorts;
  readonly notices: readonly string[];
  /** The text of the first key, when it was made just now. */
  readonly firstKey: string | undefined;
  /** Closes what was opened, the last first, and gives the folder back. */
  close(): Promise<void>;
}

/**
 * The composition root of the embedded service: one process, SQLite files in DATA_DIR, nothing else needed.
 * @throws DataFolderInUse, OpeningRefused, SubjectsError, the store's errors
 */
export async function openPorts(
  configuration: Configuration,
  openEvents = openEventStore,
): Promise<OpenPorts> {
  refuseWhatIsNotOpened(configuration);
  const { DATA_DIR: dataFolder, LEDGER_MODE: mode, MASTER_KEY_FILE: masterKeyFile } = configuration;
  const clock = { now: () => Date.now() };
  const undo: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const lock = lockDataFolder(dataFolder);
    undo.push(() => lock.release());
    const restoredPlan = await planRestored(configuration);
    const events = await openEvents(configuration);
    const { store } = events;
    undo.push(() => store.close());
    await demandSameLedger(store, dataFolder, configuration.EVENTSTORE_URL !== undefined);
    const database = await openDatabase(configuration, store);
    undo.push(() => database?.close());
    const subjects = await openSubjects({
      store,
      dataFolder,
      clock,
      ...(database && { postgres: { directory: database.service, keys: database.keys } }),
      ...(masterKeyFile && { masterKeyFile }),
    });
    undo.push(() => subjects.close());
    const afterRestore = restoredPlan
      ? await settleRestoredLedger(restoredPlan, configuration, store, clock)
      : [];
    const watch = await watchClock(store, clock, database && (() => database.tables.now()));
    undo.push(() => watch.stop());
    const press = new Press();
    // The tables and the log can wait for an import; they catch up when it is over.
    const patient = patientStore(store, press);
    const ledger = await openLedger({
      store,
      subjects,
      clock,
      mode,
      origin: configuration.LEDGER_ORIGIN,
      warmBytes: configuration.SUBJECT_CACHE_MB * 1024 * 1024,
      maxStalenessMs: configuration.MAX_STALENESS_MS,
      clockOffMs: () => watch.offMs(),
      linksFile: join(dataFolder, 'links.json'),
      duringImport: (batch) => press.during(batch),
    });
    undo.push(() => ledger.close());
    await rememberLedger(dataFolder, ledger.asking.identity.ledger);
    await database?.belongTo(ledger.asking.identity.ledger);
    const audit = await openAudit({
      store: patient,
      boxes: subjects,
      asking: ledger.asking,
      dataFolder,
      postgres: database?.tables,
      clock,
      appended: () => ledger.appendedTo(),
    });
    undo.push(() => audit.close());
    // After the tables: forgetting that a crash interrupted is ended here, and takes the persons out of them, too.
    const log = await openEvidenceLog({
      store: patient,
      subjects,
      dataFolder,
      clock,
      origin: ledger.asking.identity.origin,
      beforeForgetting: (subjectIds) =>
        carryStops(
          { reader: new SubjectReader(patient, subjects), recorder: ledger.recorder, clock },
          subjectIds,
        ),
      onForgotten: async (subjectId) => {
        subjects.dropCached(subjectId);
        ledger.asking.warm.drop(subjectId);
        await audit.models.forget(subjectId);
      },
      ...evidenceOptions(configuration),
    });
    undo.push(() => log.close());
    const sweeping = new Sweeping(subjects, ledger.proofJudge, database !== undefined).start();
    undo.push(() => sweeping.stop());
    const texts = database
      ? textStoreOn(database.service)
      : await openTextStore(join(dataFolder, 'texts.sqlite'));
    undo.push(() => texts.close());
    const exports = await openExports({
      ...{ log, store, subjects, texts, dataFolder, clock },
      keepDays: configuration.EXPORT_KEEP_DAYS,
    });
    undo.push(() => exports.close());
    const decisions = await openDecisions(configuration, clock);
    undo.push(() => decisions?.close());
    const access = await openAccess(configuration, (info) => subjects.derivedKey(info), clock);
    undo.push(() => access.close());
    // A copy of a part of the stores would pass for a backup.
    const isEmbedded = database === undefined && configuration.EVENTSTORE_URL === undefined;
    const backups = isEmbedded
      ? new BackupRoom({
          dataFolder,
          // Made again from the facts.
          without: ['lock.sqlite', 'read-models.sqlite', 'subjects.rebuild.sqlite'],
          hold: () => events.hold(),
          describe: async () => ({
            ...ledger.asking.identity,
            head: String((await store.head()) ?? 0n),
            checkpoint: log.latest()?.note ?? '',
          }),
          clock,
        })
      : undefined;
    undo.push(() => backups?.close());
    const { asking } = ledger;
    return {
      ports: {
        mode,
        access: access.ports,
        recorder: new ErasingRecorder(ledger.recorder, exports),
        asking: asking.engine,
        texts,
        store,
        awaitingScavenge: () => events.awaitingScavenge(),
        log,
        exports,
        receipts: (subjectId, eventId) =>
          makeReceipt({ log, store, subjects, hashing: nodeHashing, clock }, { subjectId, eventId }),
        published: asking.lawBook,
        audit: audit.port,
        projections: audit.models,
        ...(backups && { backups }),
        decisions,
        accessRecord: openAccessRecord(mode, { store, subjects, clock }),
        state: {
          ledgerId: asking.identity.ledger,
          eventStore: events.state,
          feedFailing: () => asking.feed.state.failing,
          feedLagMs: () => Math.max(0, clock.now() - asking.feed.headReadAt),
          clockOffMs: () => watch.offMs(),
          lateEvents: () => asking.late.count,
          appendedEvents: () => ledger.appendedEvents(),
          cachedSubjects: () => asking.warm.extent.subjects,
          cachedBytes: () => asking.warm.extent.bytes,
          importing: () => press.pressing,
          failedSweeps: () => sweeping.failures,
          log: () => log.state,
        },
      },
      firstKey: access.firstKey,
      notices: [...subjects.notices, ...afterRestore, ...log.notices],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
