import type { EvidenceLog } from '#evidence';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Problem } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import { EVIDENCE_LOG } from '../service-tokens.js';

const LEVELS =
  'L from 0 to 63, or `entries`; N in groups of three digits; W only where the tile is not full.';

/** The transparency log, as C2SP tlog-tiles serves one. It holds random-looking bytes only and discloses nobody. */
@ApiTags('Evidence')
@Controller('v1/log')
export class LogController {
  constructor(@Inject(EVIDENCE_LOG) private readonly log: EvidenceLog) {}

  @Get('checkpoint')
  @Operation({ operationId: 'logCheckpoint', summary: 'The newest signed checkpoint (C2SP tlog-checkpoint)' })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'A signed note: origin, size, root; signatures.' })
  @Problems(404)
  checkpoint(@Res({ passthrough: true }) reply: FastifyReply): string {
    const latest = this.log.latest();
    if (!latest) throw new Problem('NOT_FOUND');
    reply.headers({ 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-cache' });
    return latest.note;
  }

  @Get('tile/*')
  @Operation({ operationId: 'logTile', summary: 'A tile or an entry bundle (C2SP tlog-tiles)' })
  @ApiParam({
    name: 'path',
    description: `\`<L>/<N>[.p/<W>]\`: ${LEVELS}`,
    schema: { type: 'string', pattern: '^(entries|[0-9]{1,2})/(x[0-9]{3}/)*[0-9]{3}(\\.p/[0-9]{1,3})?$' },
  })
  @ApiProduces('application/octet-stream')
  @ApiResponse({ status: 200, description: 'Hashes of 32 bytes, or entries with their length in front.' })
  @Problems(404)
  tile(@Param('*') path: string, @Res({ passthrough: true }) reply: FastifyReply): Buffer {
    const bytes = this.log.tile(`tile/${path}`);
    if (!bytes) throw new Problem('NOT_FOUND');
    reply.headers({
      'Content-Type': 'application/octet-stream',
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
    return Buffer.from(bytes);
  }
}
