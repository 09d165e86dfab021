import { join } from 'node:path';
import { demandWholeCopy, readRestored } from '#backup';
import { closeAfter, closeAll, type ClosingStep } from '#closing';
import { fetchSharedLog, makeReceipt, nodeHashing } from '#evidence';
import { demandNotMoved, openLedger, openTextStore, SharedLinks, textStoreOn, watchClock } from '#ledger';
import { openSubjects } from '#subjects';
import { openAccess } from './access/open-access.js';
import { openAccessRecord } from './access-record/open-access-record.js';
import { openAudit } from './audit/open-audit.js';
import { openBackups } from './backup/open-backups.js';
import type { Configuration } from './configuration/configuration.js';
import { demandAlone, planRestored, settleRestoredLedger } from './restored/settle-restored.js';
import { maxStalenessMs } from './configuration/max-staleness.js';
import { processRoles } from './configuration/roles.js';
import { openDatabase } from './database/open-database.js';
import { openDecisions } from './decisions/open-decisions.js';
import { openEventStore } from './event-store/open-event-store.js';
import { demandSameLedger, rememberLedger } from './event-store/same-ledger.js';
import { logOptions } from './evidence/log-options.js';
import { ErasingRecorder } from './exports/erasing-recorder.js';
import { openExports } from './exports/open-exports.js';
import { patientStore } from './pressing/patient-store.js';
import { Press } from './pressing/press.js';
import { Chores } from './ops/chores.js';
import type { ServicePorts } from './service-ports.js';
import { adoptFiles } from './several/adopt-files.js';
import { EndedProcesses } from './several/ended-processes.js';
import { Elections } from './several/elections.js';
import { openLogOfRole } from './several/open-log.js';
import { openProcessFolder } from './several/process-folder.js';

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
 * The composition root: with no configuration one process, SQLite files in DATA_DIR, nothing else needed. With a part of the
 * roles (LEDGER_ROLES) it has the same rooms, and does only what its roles are; what one process at a time does it does
 * while it is elected.
 * @throws DataFolderInUse, OpeningRefused, SubjectsError, the store's errors
 */
export async function openPorts(
  configuration: Configuration,
  openEvents = openEventStore,
): Promise<OpenPorts> {
  const roles = processRoles(configuration);
  const { DATA_DIR: dataFolder, LEDGER_MODE: mode, MASTER_KEY_FILE: masterKeyFile } = configuration;
  const clock = { now: () => Date.now() };
  const undo: ClosingStep[] = [];
  const close = () => closeAll(undo);
  try {
    const own = openProcessFolder(dataFolder, roles.several);
    undo.push(() => own.release());
    demandWholeCopy(dataFolder);
    const restored = await readRestored(dataFolder);
    if (restored) demandAlone(roles);
    const embeddedPlan =
      configuration.DATABASE_URL === undefined ? planRestored(configuration, restored) : undefined;
    const events = await openEvents(configuration);
    const { store } = events;
    undo.push(() => store.close());
    const keysHere = configuration.DATABASE_URL === undefined;
    await demandSameLedger(store, dataFolder, configuration.EVENTSTORE_URL !== undefined, keysHere);
    await demandNotMoved(store);
    const database = await openDatabase(configuration, store, roles.several ? 'together' : 'alone');
    undo.push(() => database?.close());
    await adoptFiles(dataFolder, own);
    if (database && restored) await fetchSharedLog(dataFolder, database.service);
    const restoredPlan = database ? planRestored(configuration, restored) : embeddedPlan;
    const elections = new Elections(roles, configuration.DATABASE_URL);
    undo.push(() => elections.stop());
    const subjects = await openSubjects({
      store,
      dataFolder: own.folder,
      secretsFolder: join(dataFolder, 'secrets'),
      keyBackupFolder: configuration.KEY_BACKUP_DIR ?? join(dataFolder, 'key-backups'),
      severalProcesses: roles.several,
      clock,
      ...(database && { postgres: { directory: database.service, keys: database.keys } }),
      ...(masterKeyFile && { masterKeyFile }),
    });
    undo.push(() => subjects.close());
    const afterRestore = restoredPlan
      ? await settleRestoredLedger(restoredPlan, configuration, store, database?.service, clock)
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
      maxStalenessMs: maxStalenessMs(configuration),
      clockOffMs: () => watch.offMs(),
      linksFile: join(own.folder, 'links.json'),
      ...(database && { sharedLinks: new SharedLinks(database.service) }),
      severalProcesses: roles.several,
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
      ...(roles.several && { shared: { leadership: elections.share('projector') } }),
      countsPositions: configuration.EVENTSTORE_URL === undefined,
      clock,
      appended: () => ledger.appendedTo(),
    });
    undo.push(() => audit.close());
    const dropHeld = (subjectId: string): void => {
      subjects.dropCached(subjectId);
      ledger.asking.warm.drop(subjectId);
    };
    // After the tables: forgetting that a crash interrupted is ended here, and takes the persons out of them, too.
    const evidence = logOptions(configuration, {
      ...{ store: patient, subjects, ledger, clock },
      folder: own.folder,
      onForgotten: async (subjectId) => {
        dropHeld(subjectId);
        await audit.models.forget(subjectId);
      },
    });
    const { log, shared: sharedLog } = await openLogOfRole(
      roles,
      evidence,
      dataFolder,
      database?.service,
      elections.share('sealer'),
      dropHeld,
    );
    undo.push(() => log.close());
    const chores = new Chores(subjects, ledger, database !== undefined);
    undo.push(() => chores.stop());
    if (!roles.several) chores.start();
    const texts = database
      ? textStoreOn(database.service)
      : await openTextStore(join(dataFolder, 'texts.sqlite'));
    undo.push(() => texts.close());
    const exports = await openExports({
      ...{ log, store, subjects, texts, dataFolder: own.folder, clock },
      otherFolders: () => own.others(),
      keepDays: configuration.EXPORT_KEEP_DAYS,
    });
    undo.push(() => exports.close());
    const ended = new EndedProcesses(dataFolder, own, exports).start();
    undo.push(() => ended.stop());
    const decisions = await openDecisions({ ...configuration, DATA_DIR: own.folder }, clock, () =>
      own.others(),
    );
    undo.push(() => decisions?.close());
    const access = await openAccess(
      configuration,
      roles,
      (info) => subjects.derivedKey(info),
      clock,
      database?.service,
    );
    undo.push(() => access.close());
    const backups = openBackups(configuration, {
      ...{ events, log, clock },
      identity: ledger.asking.identity,
    });
    undo.push(() => backups?.close());
    const { asking } = ledger;
    const { models } = audit;
    elections.stand('projector', (epoch) => {
      if ('lead' in models) models.lead(epoch);
      if (epoch !== undefined) chores.start();
      else chores.pause();
    });
    elections.stand('sealer', (epoch) => sharedLog?.lead(epoch));
    // The last to be opened, the first to go: others take over at once.
    undo.push(() => elections.stop());
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
        wrappingKeys: subjects,
        decisions,
        accessRecord: openAccessRecord(mode, {
          ...{ store, subjects, clock },
          writer: configuration.LEDGER_WRITER ?? own.writer,
        }),
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
          standing: () => elections.standing,
          failedSweeps: () => chores.failedSweeps,
          log: () => log.state,
        },
      },
      firstKey: access.firstKey,
      notices: [...subjects.notices, ...afterRestore, ...log.notices],
      close,
    };
  } catch (error) {
    return closeAfter(error, undo);
  }
}
