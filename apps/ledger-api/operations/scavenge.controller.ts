import { Controller, Get, Inject } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { AwaitingScavenge } from '#event-store';
import { Operation, Problems } from '../recording/records.decorator.js';
import { AWAITING_SCAVENGE } from '../service-tokens.js';

const ANSWER = { schema: { type: 'object', additionalProperties: true } } as const;

/** For operators of a production event store: what a forgetting has ended, and a scavenge has yet to take away. */
@ApiTags('Operations')
@Controller('v1/operations/pending-scavenge')
export class ScavengeController {
  constructor(
    @Inject(AWAITING_SCAVENGE) private readonly awaiting: () => Promise<readonly AwaitingScavenge[]>,
  ) {}

  @Get()
  @Operation({
    operationId: 'listPendingScavenge',
    summary: 'Forgotten streams whose bytes the event store still holds in $all',
  })
  @ApiResponse({ status: 200, ...ANSWER })
  @Problems(503)
  async list() {
    return { streams: await this.awaiting() };
  }
}
