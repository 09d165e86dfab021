import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalIfAny } from '../access/principal-of.js';
import { HealthCheck, type Health } from './health.js';
import { Metrics } from './metrics.js';

@ApiTags('Operations')
@Controller()
export class OpsController {
  constructor(
    private readonly health: HealthCheck,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @ApiOperation({ operationId: 'healthLive', summary: 'Whether the process runs' })
  @ApiResponse({ status: 200 })
  live() {
    return { status: 'live' };
  }

  @Get('health/ready')
  @ApiOperation({ operationId: 'healthReady', summary: 'Whether it can answer and record now' })
  @ApiResponse({ status: 200 })
  @ApiResponse({
    status: 503,
    description: 'The same body; with a credential, `checks` says what is missing.',
  })
  async ready(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Health | Pick<Health, 'status'>> {
    const health = await this.health.ready();
    reply.status(health.status === 'ready' ? 200 : 503);
    // A probe needs no more, and a stranger gets no more.
    return principalIfAny(request) ? health : { status: health.status };
  }

  @Get('metrics')
  @ApiOperation({ operationId: 'metrics', summary: 'Figures for Prometheus' })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200 })
  async figures(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('Content-Type', this.metrics.contentType);
    return this.metrics.text();
  }
}
