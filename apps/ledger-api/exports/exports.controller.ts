import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writePolicy, type EvidenceLog, type ExportRoom } from '#evidence';
import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ExportBody } from '../dto/export.dto.js';
import { Path, PathId } from '../dto/path-parameters.js';
import { Problem } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import { EVIDENCE_LOG, EXPORT_ROOM } from '../service-tokens.js';
import { readRange } from './byte-range.js';
import { ExportAnswer } from './export-answer.js';
import { ExportOrders } from './export-orders.js';

/** Where `npm run verify-page` puts the page: beside the build. */
const VERIFY_PAGE = new URL('../../../verify.html', import.meta.url);

/** Evidence bundles for authorities and persons (evidence format 3), made in the background. */
@ApiTags('Evidence')
@Controller('v1/evidence')
export class ExportsController {
  constructor(
    @Inject(EXPORT_ROOM) private readonly room: ExportRoom,
    @Inject(EVIDENCE_LOG) private readonly log: EvidenceLog,
    private readonly orders: ExportOrders,
  ) {}

  @Post('exports')
  @HttpCode(202)
  @Operation({
    operationId: 'orderExport',
    summary: 'Order an evidence bundle: of a person, of a period, of everything of a controller',
    law: 'GDPR 5(2), 7(1), 15, 31',
  })
  @ApiResponse({ status: 202, description: 'It is being made.', type: ExportAnswer })
  @Problems(400, 404, 413, 415, 422, 503)
  async order(
    @Body() body: ExportBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExportAnswer> {
    const state = this.room.order(await this.orders.orderOf(body));
    reply.header('Location', `/v1/evidence/exports/${state.id}`);
    return new ExportAnswer(state);
  }

  @Get('exports/:id')
  @Operation({ operationId: 'getExport', summary: 'How far an export is' })
  @Path('id', 'The export’s id.')
  @ApiResponse({ status: 200, description: 'Its state.', type: ExportAnswer })
  @Problems(400, 404)
  get(@PathId() id: string): ExportAnswer {
    return new ExportAnswer(this.known(id));
  }

  @Get('exports/:id/bundle')
  @Operation({ operationId: 'downloadExport', summary: 'The bundle as a ZIP; may be resumed with Range' })
  @Path('id', 'The export’s id.')
  @ApiHeader({ name: 'Range', required: false, schema: { type: 'string', example: 'bytes=1048576-' } })
  @ApiProduces('application/zip')
  @ApiResponse({ status: 200, description: 'The whole ZIP.' })
  @ApiResponse({ status: 206, description: 'The range asked for.' })
  @Problems(400, 404, 409, 410, 416)
  download(
    @PathId() id: string,
    @Headers('range') range: string | undefined,
    @Headers('if-range') ifRange: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): StreamableFile {
    const { status, bundle, digest } = this.known(id);
    if (status === 'erased') throw new Problem('EXPORT_ERASED');
    if (status === 'expired') throw new Problem('EXPORT_EXPIRED');
    const file = this.room.file(id);
    if (file === undefined) throw new Problem('EXPORT_NOT_READY');
    const { size } = statSync(file);
    const etag = `"${digest}"`;
    // RFC 9110 13.1.5: a resumed download of another file starts again.
    const wanted = ifRange !== undefined && ifRange !== etag ? 'all' : readRange(range, size);
    if (wanted === 'none')
      throw new Problem('RANGE_NOT_SATISFIABLE', [], { 'Content-Range': `bytes */${size}` });
    reply.headers({
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="evidence-${bundle}.zip"`,
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, no-store',
      ETag: etag,
    });
    if (wanted === 'all') return new StreamableFile(createReadStream(file), { length: size });
    const { start, end } = wanted;
    reply.status(206).header('Content-Range', `bytes ${start}-${end}/${size}`);
    return new StreamableFile(createReadStream(file, { start, end }), { length: end - start + 1 });
  }

  @Get('policy')
  @Operation({
    operationId: 'evidencePolicy',
    summary: 'The log’s keys as a trust policy (C2SP tlog-policy); publish its fingerprint elsewhere too',
  })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'The policy; `X-Fingerprint` is its SHA-256.' })
  policy(@Res({ passthrough: true }) reply: FastifyReply): string {
    const text = writePolicy(this.log.vkeys(), []);
    const fingerprint = createHash('sha256').update(text).digest('hex');
    reply.headers({ 'Content-Type': 'text/plain; charset=utf-8', 'X-Fingerprint': fingerprint });
    return text;
  }

  @Get('verify.html')
  @Operation({
    operationId: 'verifyPage',
    summary: 'The verifier as one page: works without network, save it and open it anywhere',
  })
  @ApiProduces('text/html')
  @ApiResponse({ status: 200, description: 'The page.' })
  @Problems(404)
  page(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    let page: Buffer;
    try {
      page = readFileSync(fileURLToPath(VERIFY_PAGE));
    } catch {
      throw new Problem('NOT_FOUND');
    }
    reply.headers({
      'Content-Type': 'text/html; charset=utf-8',
      // The page speaks to nobody, wherever it is opened.
      'Content-Security-Policy':
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:",
      'X-Content-Type-Options': 'nosniff',
    });
    return page;
  }

  private known(id: string) {
    const state = this.room.state(id);
    if (state === undefined) throw new Problem('EXPORT_NOT_FOUND');
    return state;
  }
}
