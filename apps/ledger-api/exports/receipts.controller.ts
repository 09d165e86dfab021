import { receiptPdf, receiptText } from '#evidence';
import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ReceiptBody } from '../dto/export.dto.js';
import { Problem } from '../problems/problem.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import type { MakesReceipts } from '../service-ports.js';
import { RECEIPTS } from '../service-tokens.js';
import { ExportOrders } from './export-orders.js';

/** Receipts for a person's own acts; nothing of them is kept here. */
@ApiTags('Evidence')
@Controller('v1/evidence')
export class ReceiptsController {
  constructor(
    @Inject(RECEIPTS) private readonly makeReceipt: MakesReceipts,
    private readonly orders: ExportOrders,
  ) {}

  @Post('receipts')
  @HttpCode(200)
  @Operation({
    operationId: 'makeReceipt',
    summary:
      'The receipt of a consent, a refusal or a withdrawal, for the person: signed, with its proof once sealed',
    law: 'GDPR 7(1), 15; ISO/IEC TS 27560 (receipt)',
  })
  @ApiProduces('application/json', 'text/plain', 'application/pdf')
  @ApiResponse({ status: 200, description: 'The receipt; as JSON it verifies alone.' })
  @Problems(400, 404, 409, 413, 415, 422, 503)
  async receipt(
    @Body() { subject, controller, event, format = 'json' }: ReceiptBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const receipt = await this.makeReceipt(await this.orders.subjectOf(subject, controller), event);
    if (receipt === undefined) throw new Problem('RECEIPT_NOT_FOUND');
    reply.header('Cache-Control', 'private, no-store');
    switch (format) {
      case 'json':
        reply.header('Content-Type', 'application/json; charset=utf-8');
        return Buffer.from(receiptText(receipt));
      case 'tlog-proof':
        if (receipt.proof === undefined) throw new Problem('RECEIPT_NOT_SEALED');
        reply.header('Content-Type', 'text/plain; charset=utf-8');
        return Buffer.from(receipt.proof);
      case 'pdf':
        reply.header('Content-Type', 'application/pdf');
        return Buffer.from(await receiptPdf(receipt));
    }
  }
}
