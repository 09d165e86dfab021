import type { DecisionLog } from '#accountability';
import type { EventStore } from '#event-store';
import { ASKS, type Asking } from '#ledger';
import type { AccessFilter, EventRow, Page, PageRequest } from '#read-models';
import { Body, Controller, Get, HttpCode, Inject, Optional, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readInstantIfAny } from '../dto/kinds.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import type { Published } from '../service-ports.js';
import { AUDIT, DECISION_LOG, EVENT_STORE, PUBLISHED } from '../service-tokens.js';
import { ACCESS_COLUMNS, openedAccesses } from './access-view.js';
import { ANOMALY_COLUMNS, auditAnomaly } from './anomaly-view.js';
import { answerList } from './answer-list.js';
import { AccessPage, AnomaliesPage, AnswersWith } from './audit-answers.js';
import type { AuditPort } from './audit-port.js';
import { type JudgedReport, judgeReports } from './judge-processing.js';
import {
  AccessQuery,
  type AccessQuestion,
  AccessSearch,
  AnomaliesQuery,
  type AnomaliesQuestion,
} from './oversight-questions.js';
import { questionOf } from './questions.js';
import {
  asOfAnswer,
  controllerMeant,
  notBackwards,
  purposeMeant,
  subjectMeant,
  waitForTables,
} from './standing.js';

/** What a controller's own people and systems did with data: who looked at whom, and what was done without a permit. */
@ApiTags('Audit')
@Controller('v1/audit')
export class OversightController {
  constructor(
    @Inject(AUDIT) private readonly audit: AuditPort,
    @Inject(PUBLISHED) private readonly published: Published,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(ASKS) private readonly asking: Asking,
    @Optional() @Inject(DECISION_LOG) private readonly decisions: DecisionLog | undefined,
  ) {}

  @Get('access')
  @Operation({
    operationId: 'auditAccess',
    summary: 'Who looked at whom, exported, decided, used keys or was refused; when, and why',
    law: 'GDPR 5(2), 32. Who and why are sealed under the person’s key and opened at the moment of reading.',
  })
  @AnswersWith(AccessPage)
  @Problems(400, 406, 422, 503)
  async access(@Query() query: AccessQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { of, ...question } = questionOf<AccessQuestion>(query);
    const controller = of === 'ledger' ? '' : controllerMeant(this.published, question.controller);
    return this.#accesses(request, reply, question, { controller });
  }

  @Post('access/search')
  @HttpCode(200)
  @Operation({
    operationId: 'searchAuditAccess',
    summary: 'Who looked at one person, when, and why',
    law: 'An identifier stands in the body, never in a URL.',
  })
  @AnswersWith(AccessPage)
  @Problems(400, 404, 406, 413, 415, 422, 503)
  async search(@Body() body: AccessSearch, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { subject, ...question } = body as AccessSearch & AccessQuestion;
    const controller = controllerMeant(this.published, question.controller);
    const id = await subjectMeant(this.asking, controller, subject);
    return this.#accesses(request, reply, question, { controller, subject: id });
  }

  @Get('anomalies')
  @Operation({
    operationId: 'auditAnomalies',
    summary: 'Processing that was reported without a permit, or after a withdrawal',
    law: 'GDPR 5(1)(a), 5(2), 6(1), 7(3). docs/access-record.md says what is judged by what.',
  })
  @AnswersWith(AnomaliesPage)
  @Problems(400, 406, 422, 503)
  async anomalies(
    @Query() query: AnomaliesQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const question = questionOf<AnomaliesQuestion>(query);
    const { from, to } = question;
    notBackwards({ from, to });
    const controller = controllerMeant(this.published, question.controller);
    const purpose = purposeMeant(this.published, controller, question.purpose);
    const filter = {
      controller,
      type: 'processing.reported',
      purpose,
      from: readInstantIfAny(from),
      to: readInstantIfAny(to),
    } as const;
    await waitForTables(this.audit, this.store, question.atLeast, 'timeline');
    const kept = await this.decisions?.keptFrom();
    return answerList(request, reply, question, {
      name: 'anomalies',
      columns: ANOMALY_COLUMNS,
      read: async (wanted) => ({
        page: await this.#judged(await this.audit.tables.events(filter, wanted)),
        besides: kept === undefined ? {} : { decisionsKeptFrom: new Date(kept).toISOString() },
      }),
      shown: (rows) => rows.map(auditAnomaly),
      asOf: (asOf) => asOfAnswer(this.audit, asOf),
    });
  }

  /** A page of reports as a page of those that are not in order: shorter, and with the same way on. */
  async #judged(page: Page<EventRow>): Promise<Page<JudgedReport>> {
    const judges = { asking: this.asking, store: this.store, decisions: this.decisions };
    const reports = await judgeReports(judges, page.rows);
    const places = [...reports.keys()].filter((place) => reports[place]?.anomalies.length !== 0);
    return {
      ...page,
      rows: places.flatMap((place) => reports[place] ?? []),
      cursorAfter: (place) => page.cursorAfter(places[place] ?? 0),
    };
  }

  async #accesses(
    request: FastifyRequest,
    reply: FastifyReply,
    question: AccessQuestion,
    whose: Pick<AccessFilter, 'controller' | 'subject'>,
  ) {
    const { scope, reference, refused, from, to } = question;
    notBackwards({ from, to });
    const filter: AccessFilter = {
      ...whose,
      scope,
      reference,
      refused,
      from: readInstantIfAny(from),
      to: readInstantIfAny(to),
    };
    await waitForTables(this.audit, this.store, question.atLeast, 'access');
    return answerList(request, reply, question, {
      name: 'accesses',
      columns: ACCESS_COLUMNS,
      read: async (page: PageRequest) => ({ page: await this.audit.tables.access(filter, page) }),
      shown: (rows) => openedAccesses(this.audit, this.store, rows),
      asOf: (asOf) => asOfAnswer(this.audit, asOf),
    });
  }
}
