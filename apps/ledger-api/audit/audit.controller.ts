import type { EventStore } from '#event-store';
import { ASKS, type Asking, NOWHERE } from '#ledger';
import type { EventFilter, StatusFilter } from '#read-models';
import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readInstantIfAny } from '../dto/kinds.js';
import { Problem } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import type { Published } from '../service-ports.js';
import { AUDIT, EVENT_STORE, PUBLISHED } from '../service-tokens.js';
import { answerList } from './answer-list.js';
import type { AuditPort } from './audit-port.js';
import { AnswersWith, EventsPage, DuePage, StatusesPage } from './audit-answers.js';
import { auditDue, DUE_COLUMNS } from './due-view.js';
import { auditEvent, EVENT_COLUMNS } from './event-view.js';
import { openedEvents } from './opens-facts.js';
import {
  DueQuery,
  type DueQuestion,
  EventsQuery,
  type EventsQuestion,
  EventsSearch,
  questionOf,
  StatusesQuery,
  type StatusQuestion,
} from './questions.js';
import {
  asOfAnswer,
  controllerMeant,
  notBackwards,
  purposeMeant,
  subjectMeant,
  waitForTables,
} from './standing.js';
import { auditStatus, defaultAnswer, statusColumns } from './status-view.js';

/** What a data protection officer asks about many people at once. Identifiers stand in bodies only. */
@ApiTags('Audit')
@Controller('v1/audit')
export class AuditController {
  constructor(
    @Inject(AUDIT) private readonly audit: AuditPort,
    @Inject(PUBLISHED) private readonly published: Published,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(ASKS) private readonly asking: Asking,
  ) {}

  @Get('events')
  @Operation({
    operationId: 'auditEvents',
    summary: 'Facts, in the order of their time',
    law: 'GDPR 5(2), 7(1)',
  })
  @AnswersWith(EventsPage)
  @Problems(400, 406, 422, 503)
  async events(@Query() query: EventsQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const question = questionOf<EventsQuestion>(query);
    const controller = controllerMeant(this.published, question.controller);
    return this.#events(request, reply, question, { controller });
  }

  @Post('events/search')
  @HttpCode(200)
  @Operation({
    operationId: 'searchAuditEvents',
    summary: 'Facts of one person, under all that are linked now',
    law: 'An identifier stands in the body, never in a URL.',
  })
  @AnswersWith(EventsPage)
  @Problems(400, 404, 406, 413, 415, 422, 503)
  async search(@Body() body: EventsSearch, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { subject, ...question } = body as EventsSearch & EventsQuestion;
    const controller = controllerMeant(this.published, question.controller);
    const id = await subjectMeant(this.asking, controller, subject);
    const head = (await this.store.head()) ?? NOWHERE;
    const linked = await this.audit.persons.unionOf(id, head, Date.now());
    return this.#events(request, reply, question, { controller, subject: id, linked });
  }

  @Get('status')
  @Operation({
    operationId: 'auditStatus',
    summary: 'Who may be mailed, whose consent is stale, what expires',
    law: 'GDPR 5(2). Persons with an answer of their own; what holds for everybody else is said apart.',
  })
  @AnswersWith(StatusesPage)
  @Problems(400, 406, 422, 503)
  async status(@Query() query: StatusesQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const question = questionOf<StatusQuestion>(query);
    const controller = controllerMeant(this.published, question.controller);
    purposeMeant(this.published, controller, question.purpose);
    const filter = statusFilter(question, controller);
    // Consents are read beside the answers.
    await waitForTables(this.audit, this.store, question.atLeast, 'status', 'matters');
    // Before the first row is read: whoever follows from here on misses no change.
    const changes = this.audit.changeTokens.of(await this.audit.changes.head());
    return answerList(request, reply, question, {
      name: 'statuses',
      columns: statusColumns(filter),
      read: async (wanted) => {
        const page = await this.audit.tables.statuses(filter, wanted);
        return { page, besides: { everybodyElse: page.everybodyElse.map(defaultAnswer), changes } };
      },
      shown: (rows) => rows.map(auditStatus),
      asOf: (asOf) => asOfAnswer(this.audit, asOf),
    });
  }

  @Get('due')
  @Operation({
    operationId: 'auditDue',
    summary: 'Deadlines and duties, the most overdue first',
    law: 'GDPR 12(3)-(4); Reg. 1182/71',
  })
  @AnswersWith(DuePage)
  @Problems(400, 406, 422, 503)
  async due(@Query() query: DueQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const question = questionOf<DueQuestion>(query);
    const { kind, duty, by } = question;
    if (kind !== undefined && duty !== undefined)
      throw new Problem('QUERY_INVALID', [{ field: 'duty', message: 'is not asked for together with kind' }]);
    const controller = controllerMeant(this.published, question.controller);
    await waitForTables(this.audit, this.store, question.atLeast, 'matters');
    const today = new Date().toISOString().slice(0, 10);
    return answerList(request, reply, question, {
      name: 'due',
      columns: DUE_COLUMNS,
      read: async (page) => ({ page: await this.audit.tables.due({ controller, kind, duty, by }, page) }),
      shown: (rows) => rows.map((row) => auditDue(row, today)),
      asOf: (asOf) => asOfAnswer(this.audit, asOf),
    });
  }

  async #events(
    request: FastifyRequest,
    reply: FastifyReply,
    question: EventsQuestion,
    whose: Pick<EventFilter, 'controller' | 'subject' | 'linked'>,
  ) {
    purposeMeant(this.published, whose.controller, question.purpose);
    const filter = eventFilter(question, whose);
    await waitForTables(this.audit, this.store, question.atLeast, 'timeline');
    return answerList(request, reply, question, {
      name: 'events',
      columns: EVENT_COLUMNS,
      read: async (page) => ({ page: await this.audit.tables.events(filter, page) }),
      shown: (rows) =>
        question.open === true ? openedEvents(this.audit, rows) : rows.map((row) => ({ row })),
      told: auditEvent,
      asOf: (asOf) => asOfAnswer(this.audit, asOf),
    });
  }
}

function eventFilter(
  { purpose, type, actor, notice, noticeVersion, from, to, recordedFrom, recordedTo }: EventsQuestion,
  whose: Pick<EventFilter, 'controller' | 'subject' | 'linked'>,
): EventFilter {
  if ((notice === undefined) !== (noticeVersion === undefined)) {
    const field = notice === undefined ? 'notice' : 'noticeVersion';
    throw new Problem('QUERY_INVALID', [
      { field, message: 'is missing: a notice is named with its version' },
    ]);
  }
  notBackwards({ from, to });
  notBackwards({ recordedFrom, recordedTo });
  return {
    ...whose,
    purpose,
    type,
    actor,
    notice,
    noticeVersion,
    from: readInstantIfAny(from),
    to: readInstantIfAny(to),
    recordedFrom: readInstantIfAny(recordedFrom),
    recordedTo: readInstantIfAny(recordedTo),
  };
}

function statusFilter(question: StatusQuestion, controller: string): StatusFilter {
  const { notice, noticeVersion, noticeVersionBefore, versionBefore } = question;
  const version = noticeVersion ?? noticeVersionBefore;
  if ((notice === undefined) !== (version === undefined)) {
    const field = notice === undefined ? 'notice' : 'noticeVersion';
    throw new Problem('QUERY_INVALID', [{ field, message: 'is missing: a notice is named with a version' }]);
  }
  const { sinceFrom, sinceTo, expiringFrom, expiringBefore } = question;
  notBackwards({ sinceFrom, sinceTo });
  notBackwards({ expiringFrom, expiringBefore });
  return {
    controller,
    operation: question.operation ?? 'use',
    purpose: question.purpose,
    permitted: question.permitted,
    reason: question.reason,
    basis: question.basis,
    sinceFrom: readInstantIfAny(sinceFrom),
    sinceTo: readInstantIfAny(sinceTo),
    expiringFrom: readInstantIfAny(expiringFrom),
    expiringBefore: readInstantIfAny(expiringBefore),
    notice,
    noticeVersion,
    noticeVersionBefore,
    versionBefore,
  };
}
