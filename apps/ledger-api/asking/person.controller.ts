import { FindSubject, QuestionRefused, ReadStatus, ReadTimeline } from '#ledger';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { readInstant } from '../dto/kinds.js';
import { Path, PathSubject } from '../dto/path-parameters.js';
import { AsOfQuery, LookupBody, TimelineQuery } from '../dto/queries.dto.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import { LookupAnswer } from './answers.js';
import { StatusAnswerBody, TimelineAnswerBody } from './person-answers.js';

/** What the ledger knows about one person. Identifiers stand in bodies only, ids in paths. */
@ApiTags('The person')
@Controller('v1/subjects')
export class PersonController {
  constructor(private readonly queries: QueryBus) {}

  @Post('lookup')
  @HttpCode(200)
  @Operation({
    operationId: 'lookupSubject',
    summary: 'The subject id behind an identifier',
    law: 'Creates nothing.',
  })
  @ApiResponse({ status: 200, type: LookupAnswer })
  @Problems(400, 404, 413, 415, 422, 503)
  async lookup(@Body() body: LookupBody): Promise<LookupAnswer> {
    const { controller, scheme, value } = body;
    const id = await this.queries.execute(new FindSubject(controller, { scheme, value }));
    if (id === undefined) throw new QuestionRefused('SUBJECT_UNKNOWN');
    return { id };
  }

  @Get(':id/status')
  @Operation({ operationId: 'subjectStatus', summary: 'The answer for every purpose, as of any time' })
  @Path('id', 'The subject’s id; an identifier is refused here.')
  @ApiResponse({ status: 200, type: StatusAnswerBody })
  @Problems(400, 404, 503)
  status(@PathSubject() id: string, @Query() query: AsOfQuery) {
    return this.queries.execute(new ReadStatus(id, asOf(query)));
  }

  @Get(':id/timeline')
  @Operation({ operationId: 'subjectTimeline', summary: 'What was recorded about the person, in order' })
  @Path('id', 'The subject’s id; an identifier is refused here.')
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
  })
  @ApiResponse({ status: 200, type: TimelineAnswerBody })
  @Problems(400, 404, 503)
  timeline(@PathSubject() id: string, @Query() query: TimelineQuery) {
    const { after, limit } = query;
    return this.queries.execute(
      new ReadTimeline(id, {
        ...asOf(query),
        ...(after !== undefined && { after }),
        ...(limit !== undefined && { limit: Number(limit) }),
      }),
    );
  }
}

function asOf({ at, knownAt, atLeast, consistency }: AsOfQuery) {
  return {
    ...(at !== undefined && { at: readInstant(at) }),
    ...(knownAt !== undefined && { knownAt: readInstant(knownAt) }),
    ...(atLeast !== undefined && { atLeast }),
    ...(consistency !== undefined && { consistency }),
  };
}
