import { createHash } from 'node:crypto';
import { Refusal } from '#domain';
import type { TextStore } from '#ledger';
import { Body, Controller, Get, Headers, Inject, Post, Put, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Path, PathDigest } from '../dto/path-parameters.js';
import { ruleOfKind } from '../dto/kinds.js';
import { TextQuery } from '../dto/queries.dto.js';
import { Problem } from '../problems/problem.js';
import { TheAct, type Act } from '../recording/act.js';
import { commandOf, Recording } from '../recording/recording.js';
import { Operation, Problems, Records } from '../recording/records.decorator.js';
import type { Published } from '../service-ports.js';
import { LEDGER_MODE, PUBLISHED, TEXT_STORE } from '../service-tokens.js';

const BYTES = { bodyLimit: 'text' };
const MEDIA_TYPE =
  /^[A-Za-z0-9!#$&^_.+-]{1,64}\/[A-Za-z0-9!#$&^_.+-]{1,64}(; ?[a-z-]{1,20}=[A-Za-z0-9._-]{1,40}){0,2}$/;

/** The exact texts that everybody was shown (facts-and-subjects.md 10). */
@ApiTags('Texts')
@Controller('v1/texts')
export class TextsController {
  constructor(
    @Inject(TEXT_STORE) private readonly texts: TextStore,
    @Inject(PUBLISHED) private readonly book: Published,
    @Inject(LEDGER_MODE) private readonly mode: 'live' | 'replay',
    private readonly recording: Recording,
  ) {}

  @Post()
  @RouteConfig(BYTES)
  @Records('storeText', 'Store a text; the body is its bytes, of any media type, at most 5 MiB', 'GDPR 7(1)')
  @ApiConsumes('*/*')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiHeader({ name: 'Content-Language', required: false, schema: { type: 'string' } })
  post(
    @TheAct() act: Act,
    @Headers('content-type') mediaType: string | undefined,
    @Headers('content-language') language: string | undefined,
    @Query() query: TextQuery,
    @Body() bytes: Buffer | undefined,
  ) {
    return this.store(act, bytes, mediaType, query, language);
  }

  @Put(':digest')
  @RouteConfig(BYTES)
  @Operation({ operationId: 'putText', summary: 'The same, refused unless the bytes have this digest' })
  @Path('digest', 'SHA-256 of the bytes, base64url without padding.')
  @ApiConsumes('*/*')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiQuery({ name: 'controller', required: false })
  @ApiResponse({ status: 201, description: 'Stored.' })
  @ApiResponse({ status: 200, description: 'Stored before under this key.' })
  @Problems(400, 413, 422, 503, 507)
  put(
    @TheAct() act: Act,
    @PathDigest() digest: string,
    @Headers('content-type') mediaType: string | undefined,
    @Headers('content-language') language: string | undefined,
    @Query() query: TextQuery,
    @Body() bytes: Buffer | undefined,
  ) {
    if (bytes !== undefined && digestOf(bytes) !== digest) {
      throw new Problem('PATH_INVALID', [{ field: 'digest', message: 'is not the SHA-256 of the body' }]);
    }
    return this.store(act, bytes, mediaType, query, language);
  }

  @Get(':digest')
  @Operation({ operationId: 'getText', summary: 'The exact bytes' })
  @Path('digest', 'SHA-256 of the bytes, base64url without padding.')
  @ApiProduces('*/*')
  @ApiResponse({ status: 200, description: 'The bytes, with their media type.' })
  @Problems(400, 404)
  async get(@PathDigest() digest: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const text = await this.texts.get(digest);
    if (text === undefined) throw new Problem('TEXT_NOT_FOUND');
    reply.headers({
      'Content-Type': text.mediaType,
      ...(text.language !== undefined && { 'Content-Language': text.language }),
      ETag: `"${digest}"`,
      'Cache-Control': 'public, max-age=31536000, immutable',
      // A stored form is evidence to be looked at, never a page of this service that may run scripts.
      'Content-Security-Policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
      'X-Content-Type-Options': 'nosniff',
    });
    return Buffer.from(text.bytes.buffer, text.bytes.byteOffset, text.bytes.byteLength);
  }

  private async store(
    act: Act,
    bytes: Buffer | undefined,
    mediaType: string | undefined,
    query: TextQuery,
    contentLanguage: string | undefined,
  ) {
    if (bytes === undefined || bytes.length === 0) throw new Problem('BODY_MISSING');
    if (mediaType === undefined || !MEDIA_TYPE.test(mediaType))
      throw new Problem('HEADER_INVALID', [NO_MEDIA_TYPE]);
    const language = query.language ?? contentLanguage;
    if (language !== undefined && !ruleOfKind('code').accepts(language))
      throw new Problem('HEADER_INVALID', [NO_LANGUAGE]);
    const fields = {
      digest: digestOf(bytes),
      mediaType,
      bytes: bytes.length,
      ...(language !== undefined && { language }),
    };
    const item = { ...fields, ...(query.controller !== undefined && { controller: query.controller }) };
    const body = query.controller === undefined ? {} : { controller: query.controller };
    // The request has no JSON: its mac is taken over what it means. Both routes are one operation.
    const meant = { ...act, pathParams: {}, item };
    // Of whoever may not record it, nothing is kept either.
    const { controller } = commandOf('storeText', meant, body, { fields });
    this.mustKnow(controller);
    // First the bytes, then the fact that refers to them: never a fact without its text.
    await this.texts.put({ mediaType, bytes, ...(language !== undefined && { language }) });
    return this.recording.record('storeText', meant, body, { fields });
  }

  /** A text of nobody is refused before its bytes are kept: no fact would ever refer to them. */
  private mustKnow(controller: string | undefined): void {
    if (this.mode === 'replay') return;
    const known = this.book.controllers();
    if (controller === undefined && known.length > 1) throw new Refusal('CONTROLLER_MISSING', 'controller');
    if (known.length === 0 || (controller !== undefined && !known.includes(controller)))
      throw new Refusal('CONTROLLER_UNKNOWN', 'controller');
  }
}

const NO_MEDIA_TYPE = { field: 'Content-Type', message: 'must be the media type of the text' };
const NO_LANGUAGE = { field: 'Content-Language', message: 'must be one language tag (BCP 47)' };

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}
