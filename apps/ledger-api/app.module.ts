import { ASKS, QUERY_HANDLERS, Recorder } from '#ledger';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { KeysController } from './access/keys.controller.js';
import { Refusals } from './access/refusals.js';
import { SubjectTokensController } from './access/subject-tokens.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { OversightController } from './audit/oversight.controller.js';
import { SummaryController } from './audit/summary.controller.js';
import { BackupsController } from './backup/backups.controller.js';
import { CheckController } from './asking/check.controller.js';
import { PersonController } from './asking/person.controller.js';
import { ChangesController } from './changes/changes.controller.js';
import { Followers } from './changes/followers.js';
import { LogController } from './evidence/log.controller.js';
import { LogKeepingController } from './evidence/log-keeping.controller.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { KeepsDecisions } from './decisions/keeps-decisions.js';
import { DtoPipe } from './dto/dto.pipe.js';
import { CheckMetrics } from './ops/check-metrics.js';
import { ExportOrders } from './exports/export-orders.js';
import { ExportsController } from './exports/exports.controller.js';
import { ReceiptsController } from './exports/receipts.controller.js';
import { HealthCheck } from './ops/health.js';
import { ProjectionsController } from './operations/projections.controller.js';
import { ScavengeController } from './operations/scavenge.controller.js';
import { WrappingKeysController } from './operations/wrapping-keys.controller.js';
import { Metrics } from './ops/metrics.js';
import { OpsController } from './ops/ops.controller.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { ProblemMapper } from './problems/problem-mapper.js';
import { RouteIndex } from './problems/route-index.js';
import { Recording } from './recording/recording.js';
import { RecordingMany } from './recording/recording-many.js';
import { ConsentsController } from './routes/consents.controller.js';
import { ContractsController } from './routes/contracts.controller.js';
import { DisclosuresController } from './routes/disclosures.controller.js';
import { ErasuresController } from './routes/erasures.controller.js';
import { FactsController } from './routes/facts.controller.js';
import { ImportController } from './routes/import.controller.js';
import { ObjectionsController } from './routes/objections.controller.js';
import { ProcessingController } from './routes/processing.controller.js';
import { PublishedController } from './routes/published.controller.js';
import { PurposesController } from './routes/purposes.controller.js';
import { RegisterController } from './routes/register.controller.js';
import { RequestsController } from './routes/requests.controller.js';
import { RestrictionsController } from './routes/restrictions.controller.js';
import { SubjectsController } from './routes/subjects.controller.js';
import { TextsController } from './routes/texts.controller.js';
import type { ServicePorts } from './service-ports.js';
import {
  ACCESS,
  AUDIT,
  AWAITING_SCAVENGE,
  BACKUP_ROOM,
  EVENT_STORE,
  EVIDENCE_LOG,
  LEDGER_MODE,
  LEDGER_STATE,
  PROJECTIONS,
  PUBLISHED,
  TEXT_STORE,
  DECISION_LOG,
  EXPORT_ROOM,
  RECEIPTS,
  WRAPPING_KEYS,
} from './service-tokens.js';

/** The routes, and what they share. The rooms below come in as ready-made ports. */
@Module({})
export class AppModule {
  static over(ports: ServicePorts, routes: RouteIndex): DynamicModule {
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        CheckController,
        PersonController,
        ConsentsController,
        ContractsController,
        ObjectionsController,
        RestrictionsController,
        ErasuresController,
        RequestsController,
        DisclosuresController,
        ProcessingController,
        SubjectsController,
        PurposesController,
        RegisterController,
        PublishedController,
        TextsController,
        FactsController,
        ImportController,
        LogController,
        LogKeepingController,
        AuditController,
        SummaryController,
        OversightController,
        ChangesController,
        ProjectionsController,
        ScavengeController,
        WrappingKeysController,
        ExportsController,
        ReceiptsController,
        DecisionsController,
        BackupsController,
        KeysController,
        SubjectTokensController,
        OpsController,
      ],
      providers: [
        { provide: LEDGER_MODE, useValue: ports.mode },
        { provide: AWAITING_SCAVENGE, useValue: () => ports.awaitingScavenge() },
        { provide: ACCESS, useValue: ports.access },
        { provide: Recorder, useValue: ports.recorder },
        { provide: ASKS, useValue: ports.asking },
        { provide: TEXT_STORE, useValue: ports.texts },
        { provide: EVENT_STORE, useValue: ports.store },
        { provide: PUBLISHED, useValue: ports.published },
        { provide: EVIDENCE_LOG, useValue: ports.log },
        { provide: AUDIT, useValue: ports.audit },
        { provide: PROJECTIONS, useValue: ports.projections },
        { provide: EXPORT_ROOM, useValue: ports.exports },
        { provide: RECEIPTS, useValue: ports.receipts },
        { provide: BACKUP_ROOM, useValue: ports.backups },
        { provide: WRAPPING_KEYS, useValue: ports.wrappingKeys },
        ExportOrders,
        { provide: LEDGER_STATE, useValue: ports.state },
        { provide: DECISION_LOG, useValue: ports.decisions },
        { provide: KeepsDecisions, useValue: new KeepsDecisions(ports.decisions) },
        { provide: RouteIndex, useValue: routes },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: DtoPipe },
        ...QUERY_HANDLERS,
        Recording,
        RecordingMany,
        Refusals,
        Followers,
        ProblemMapper,
        Metrics,
        CheckMetrics,
        HealthCheck,
      ],
    };
  }
}
