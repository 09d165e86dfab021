import { Readable } from 'node:stream';
import type { DecisionEntry, DecisionFilter, DecisionLog } from '#accountability';
import { ASKS, type Asking } from '#ledger';
import { Body, Controller, Get, HttpCode, Inject, Optional, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { controllerMeant, subjectMeant } from '../audit/standing.js';
import { readInstantIfAny } from '../dto/kinds.js';
import { MEDIA_TYPES } from '../formats/table-format.js';
import { Problem } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import type { Published } from '../service-ports.js';
import { DECISION_LOG, PUBLISHED } from '../service-tokens.js';
import { DecisionsQuery, DecisionsSearch } from './questions.js';

const LINES = { status: 200, description: 'One decision a line; the last line is `{"end": {"rows"}}`.' };

/** Every check that was answered, as far back as the log is kept. Nothing in it names a person but a random id. */
@ApiTags('Decisions')
@Controller('v1/decisions')
export class DecisionsController {
  constructor(
    @Optional() @Inject(DECISION_LOG) private readonly log: DecisionLog | undefined,
    @Inject(PUBLISHED) private readonly published: Published,
    @Inject(ASKS) private readonly asking: Asking,
  ) {}

  @Get()
  @Operation({
    operationId: 'listDecisions',
    summary: 'Checks that were answered, as NDJSON',
    law: 'GDPR 5(2)',
  })
  @ApiProduces('application/x-ndjson')
  @ApiResponse(LINES)
  @Problems(400, 404, 422)
  async list(@Query() query: DecisionsQuery, @Res() reply: FastifyReply) {
    const { decision, permitted, ...question } = query;
    const controller = controllerMeant(this.published, query.controller);
    const filter = {
      ...filterOf(question, controller),
      permitted: permitted === undefined ? undefined : permitted === 'true',
    };
    if (decision === undefined) return send(reply, this.#kept.read(filter));
    const found = (await this.#kept.find([decision])).get(decision);
    const entry = typeof found === 'object' && found.controller === controller ? found : undefined;
    if (entry === undefined) throw new Problem('DECISION_NOT_FOUND');
    return send(reply, [entry]);
  }

  @Post('search')
  @HttpCode(200)
  @Operation({
    operationId: 'searchDecisions',
    summary: 'Checks about one person, as NDJSON',
    law: 'An identifier stands in the body, never in a URL.',
  })
  @ApiProduces('application/x-ndjson')
  @ApiResponse(LINES)
  @Problems(400, 404, 413, 415, 422)
  async search(@Body() body: DecisionsSearch, @Res() reply: FastifyReply) {
    const { subject, permitted, ...question } = body;
    const controller = controllerMeant(this.published, body.controller);
    const id = await subjectMeant(this.asking, controller, subject);
    return send(reply, this.#kept.read({ ...filterOf(question, controller), subject: id, permitted }));
  }

  get #kept(): DecisionLog {
    if (this.log === undefined) throw new Problem('DECISION_LOG_OFF');
    return this.log;
  }
}

function filterOf(
  { purpose, from, to }: { readonly purpose?: string; readonly from?: string; readonly to?: string },
  controller: string,
): DecisionFilter {
  return {
    controller,
    purpose,
    from: readInstantIfAny(from),
    to: readInstantIfAny(to),
  };
}

function send(reply: FastifyReply, entries: AsyncIterable<DecisionEntry> | Iterable<DecisionEntry>) {
  return reply
    .header('Content-Disposition', 'attachment; filename="decisions.ndjson"')
    .type(MEDIA_TYPES.ndjson)
    .send(Readable.from(lines(entries), { objectMode: false }));
}

/** Lines in pieces, and at the end how many there were: a reader knows a whole answer from a broken one. */
async function* lines(
  entries: AsyncIterable<DecisionEntry> | Iterable<DecisionEntry>,
): AsyncGenerator<Buffer> {
  let rows = 0;
  let text = '';
  for await (const entry of entries) {
    rows += 1;
    text += `${JSON.stringify(entry)}\n`;
    if (text.length < 64 * 1024) continue;
    yield Buffer.from(text, 'utf8');
    text = '';
  }
  yield Buffer.from(`${text}${JSON.stringify({ end: { rows } })}\n`, 'utf8');
}
