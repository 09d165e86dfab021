import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { ParkedQuery } from '../dto/queries.dto.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import { PROJECTIONS } from '../service-tokens.js';
import { parkedView, projectionView } from './projection-view.js';
import type { ProjectionsPort } from './projections-port.js';
import { WhichProjectionBody } from './which-projection.dto.js';

const ANSWER = { schema: { type: 'object', additionalProperties: true } } as const;
const USUAL_LIMIT = 100;

/** For operators: how the tables keep up, what was set aside, and making them anew. */
@ApiTags('Operations')
@Controller('v1/operations/projections')
export class ProjectionsController {
  constructor(@Inject(PROJECTIONS) private readonly projections: ProjectionsPort) {}

  @Get()
  @Operation({ operationId: 'listProjections', summary: 'Every projection: position, lag, health, rebuild' })
  @ApiResponse({ status: 200, ...ANSWER })
  @Problems(503)
  async list() {
    const { healthy, headReadable, projections } = await this.projections.health();
    const waiting = await this.projections.reevaluations();
    return {
      healthy,
      headReadable,
      projections: projections.map((state) =>
        projectionView(state, this.projections.rebuildOf(state.name), waiting),
      ),
    };
  }

  @Get('parked')
  @Operation({
    operationId: 'listParked',
    summary: 'Events that could not be handled, and those behind them',
  })
  @ApiResponse({ status: 200, ...ANSWER })
  @Problems(400, 404, 503)
  async parked(@Query() { projection, limit }: ParkedQuery) {
    const rows = await this.projections.parked(projection, limit === undefined ? USUAL_LIMIT : Number(limit));
    return { parked: rows.map(parkedView) };
  }

  @Post('retries')
  @HttpCode(200)
  @Operation({
    operationId: 'retryProjection',
    summary: 'Handle parked streams again, or go on where it has halted',
  })
  @ApiResponse({ status: 200, ...ANSWER })
  @Problems(400, 404, 503)
  async retry(@Body() { projection }: WhichProjectionBody) {
    return { projection, ...(await this.projections.retry(projection)) };
  }

  @Post('rebuilds')
  @HttpCode(202)
  @Operation({
    operationId: 'rebuildProjection',
    summary: 'Fill new tables beside the live ones, compare, and swap; `listProjections` shows how far it is',
  })
  @ApiResponse({ status: 202, ...ANSWER })
  @Problems(400, 404, 409, 503)
  async rebuild(@Body() { projection }: WhichProjectionBody) {
    await this.projections.rebuild(projection);
    return { projection, rebuild: this.projections.rebuildOf(projection) };
  }
}
