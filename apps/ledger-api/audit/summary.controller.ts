import type { EventStore } from '#event-store';
import { NOWHERE } from '#ledger';
import { registerOf, servedRecipients } from '#read-models';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readInstant, readInstantIfAny } from '../dto/kinds.js';
import { Problem } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import type { Published } from '../service-ports.js';
import { AUDIT, EVENT_STORE, PUBLISHED } from '../service-tokens.js';
import { answerTable, smallTable } from './answer-table.js';
import { AnswersWith, RegisterAnswer, SummaryAnswer } from './audit-answers.js';
import type { AuditPort } from './audit-port.js';
import { instant } from './event-view.js';
import { RegisterQuery, SummaryQuery } from './questions.js';
import { REGISTER_COLUMNS, registerEntry } from './register-view.js';
import { asOfAnswer, controllerMeant, purposeMeant, waitForTables } from './standing.js';
import { ANSWER_COLUMNS, DAY_COLUMNS, defaultAnswer } from './status-view.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;

/** Small tables, given whole. */
@ApiTags('Audit')
@Controller('v1/audit')
export class SummaryController {
  constructor(
    @Inject(AUDIT) private readonly audit: AuditPort,
    @Inject(PUBLISHED) private readonly published: Published,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Get('summary')
  @Operation({
    operationId: 'auditSummary',
    summary: 'How many people have which answer; what was granted and withdrawn per day',
    law: 'GDPR 5(2)',
  })
  @AnswersWith(SummaryAnswer)
  @Problems(400, 406, 422, 503)
  async summary(@Query() query: SummaryQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { operation = 'use', part = 'answers', atLeast } = query;
    const controller = controllerMeant(this.published, query.controller);
    const purpose = purposeMeant(this.published, controller, query.purpose);
    const to = query.to ?? instant(Date.now()).slice(0, 10);
    const from = query.from ?? instant(Date.parse(to) - USUAL_DAYS * DAY_MS).slice(0, 10);
    // Both days are in it.
    if (to < from)
      throw new Problem('QUERY_INVALID', [{ field: 'to', message: 'must not be earlier than from' }]);
    await waitForTables(this.audit, this.store, atLeast, 'status', 'daily');
    const counted = await this.audit.tables.answers({ controller, operation });
    const daily = await this.audit.tables.days({ controller, purpose, from, to });
    const ofPurpose = (row: { readonly purpose: string }) => purpose === undefined || row.purpose === purpose;
    const answers = counted.counts.filter(ofPurpose);
    const asOf = asOfAnswer(this.audit, counted.asOf);
    // The one page that holds both is as of the one that has not come as far.
    const both = least(counted.asOf.position, daily.asOf.position);
    const table =
      part === 'days'
        ? smallTable('days', DAY_COLUMNS, daily.days, asOfAnswer(this.audit, daily.asOf))
        : smallTable('answers', ANSWER_COLUMNS, answers, asOf);
    return answerTable(request, reply, query.format, table, () => ({
      controller,
      operation,
      answers,
      everybodyElse: counted.everybodyElse.filter(ofPurpose).map(defaultAnswer),
      from,
      to,
      days: daily.days,
      asOf: asOfAnswer(this.audit, { ...daily.asOf, ...counted.asOf, position: both }),
    }));
  }

  @Get('register')
  @Operation({
    operationId: 'auditRegister',
    summary: 'The record of processing activities, as of any day',
    law: 'GDPR 30',
  })
  @AnswersWith(RegisterAnswer)
  @Problems(400, 406, 422, 503)
  async register(@Query() query: RegisterQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const controller = controllerMeant(this.published, query.controller);
    // What was published is in memory; whom data went to is in the tables.
    await waitForTables(this.audit, this.store, query.atLeast, 'timeline');
    const at = query.at === undefined ? Date.now() : readInstant(query.at);
    const knownAt = readInstantIfAny(query.knownAt);
    // What controllers published is in memory, as new as the last answer to a check.
    const head = (await this.store.head()) ?? NOWHERE;
    const facts = this.published.factsOf(controller);
    const time = { at, ...(knownAt !== undefined && { knownAt }) };
    const { served, asOf: recorded } = await servedRecipients(this.audit.tables, controller, time);
    const register = registerOf(controller, facts, time, served);
    const rows = register.entries.map(registerEntry);
    const asOf = asOfAnswer(this.audit, { ...recorded, position: least(head, recorded.position), time: at });
    const table = smallTable('register', REGISTER_COLUMNS, rows, asOf);
    return answerTable(request, reply, query.format, table, () => ({
      controller: register.controller,
      at: instant(at),
      ...(knownAt !== undefined && { knownAt: instant(knownAt) }),
      entries: rows,
      asOf,
    }));
  }
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
