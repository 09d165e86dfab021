import { Refusal } from '#domain';
import { CheckPermission, CheckPermissions, type BatchItem, type CheckRequest } from '#ledger';
import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtraModels, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { withinReach } from '../access/may-check.js';
import { principalOf } from '../access/principal-of.js';
import { noteRefusal } from '../access/refusal-of.js';
import { KeepsDecisions } from '../decisions/keeps-decisions.js';
import { CheckBatchBody, MAX_BATCH } from '../dto/batch.dto.js';
import { CheckBody, checkRequest } from '../dto/check.dto.js';
import { validate } from '../dto/validate.js';
import { CheckMetrics } from '../ops/check-metrics.js';
import { ProblemMapper } from '../problems/problem-mapper.js';
import { Problem, type ProblemDetails } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import type { Published } from '../service-ports.js';
import { PUBLISHED } from '../service-tokens.js';
import { acceptsCheck } from './accepts-check.js';
import { CheckAnswerBody, CheckItemError } from './answers.js';

/** An item that is no question: told in its place, as the engine tells those that it cannot decide. */
interface ItemProblem {
  readonly error: ProblemDetails;
}

@ApiTags('Check')
@ApiExtraModels(CheckAnswerBody, CheckItemError, CheckBody)
@Controller('v1/check')
export class CheckController {
  constructor(
    private readonly queries: QueryBus,
    private readonly problems: ProblemMapper,
    private readonly metrics: CheckMetrics,
    @Inject(KeepsDecisions) private readonly decisions: KeepsDecisions,
    @Inject(PUBLISHED) private readonly published: Published,
  ) {}

  /** Ordinary questions never get here: `fast-check.ts` answers them before Fastify routes them. */
  @Post()
  @HttpCode(200)
  @Operation({
    operationId: 'check',
    summary: 'May this be done with this person’s data for this purpose: yes or no, why, until when',
    law: 'GDPR 6(1): processing is lawful only if a basis applies, so deny is the default. A deny is 200.',
  })
  @ApiResponse({ status: 200, type: CheckAnswerBody })
  @Problems(400, 413, 415, 422, 503)
  async check(@Body() body: CheckBody, @Req() request: FastifyRequest) {
    const started = process.hrtime.bigint();
    const question = this.question(body, request);
    const answer = await this.queries.execute(new CheckPermission(question));
    this.metrics.decided(answer.reason, Number(process.hrtime.bigint() - started) / 1e9);
    this.decisions.keep(question, answer, principalOf(request).id);
    return answer;
  }

  @Post('batch')
  @HttpCode(200)
  @RouteConfig({ bodyLimit: 'batch' })
  @Operation({ operationId: 'checkBatch', summary: 'Up to 1,000 questions, answered in their order' })
  @ApiResponse({
    status: 200,
    schema: {
      type: 'object',
      required: ['answers'],
      properties: {
        answers: {
          type: 'array',
          items: {
            oneOf: [{ $ref: getSchemaPath(CheckAnswerBody) }, { $ref: getSchemaPath(CheckItemError) }],
          },
        },
      },
    },
  })
  @Problems(400, 413, 415, 503)
  async batch(@Body() body: CheckBatchBody, @Req() request: FastifyRequest) {
    if (body.checks.length > MAX_BATCH) throw new Refusal('BATCH_TOO_LARGE');
    const read = body.checks.map((item) => this.read(item, request));
    const questions = read.flatMap((one) => ('error' in one ? [] : [one]));
    const answered = await this.queries.execute(new CheckPermissions(questions));
    for (const [place, answer] of answered.entries())
      this.decisions.keep(questions[place] as CheckRequest, answer, principalOf(request).id);
    const decided = answered.values();
    const answers = read.map((one): BatchItem | ItemProblem =>
      'error' in one ? one : (decided.next().value as BatchItem),
    );
    for (const answer of answers) if ('reason' in answer) this.metrics.counted(answer.reason);
    return { answers };
  }

  /** @throws Problem FORBIDDEN, BODY_INVALID */
  private question(body: CheckBody, request: FastifyRequest): CheckRequest {
    try {
      return checkRequest(withinReach(principalOf(request), body, () => this.published.controllers()));
    } catch (error) {
      if (error instanceof Problem && error.code === 'FORBIDDEN') noteRefusal(request, 'scope');
      throw error;
    }
  }

  private read(item: unknown, request: FastifyRequest): CheckRequest | ItemProblem {
    try {
      // The fast validator first; only what it refuses needs the DTO, for its errors.
      return this.question(acceptsCheck(item) ? item : validate(CheckBody, item), request);
    } catch (error) {
      if (error instanceof Problem) return { error: this.problems.details(error, request.id) };
      throw error;
    }
  }
}
