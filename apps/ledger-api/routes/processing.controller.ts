import { Body, Controller, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { Items } from '../dto/batch.dto.js';
import { ReportProcessingBody } from '../dto/bodies.js';
import { validate } from '../dto/validate.js';
import { invalidBody } from '../problems/problem.js';
import { TheAct, type Act } from '../recording/act.js';
import { ItemsAnswer } from '../recording/items-answer.js';
import { commandOf, Recording } from '../recording/recording.js';
import { RecordingMany } from '../recording/recording-many.js';
import { Operation, Problems, Records } from '../recording/records.decorator.js';

/** Body of `POST /v1/processing/batch`. */
class ProcessingBatchBody {
  @Items(() => [ReportProcessingBody])
  readonly reports!: readonly unknown[];
}

/** What was really done with the data; `GET /v1/audit/anomalies` compares it with what was permitted. */
@ApiTags('What was done with the data')
@Controller('v1/processing')
export class ProcessingController {
  constructor(
    private readonly recording: Recording,
    private readonly many: RecordingMany,
  ) {}

  @Post()
  @Records('reportProcessing', 'Report a processing that took place', 'GDPR 5(2)')
  report(@TheAct() act: Act, @Body() body: ReportProcessingBody) {
    return this.recording.record('reportProcessing', act, body);
  }

  @Post('batch')
  @RouteConfig({ bodyLimit: 'batch' })
  @Operation({
    operationId: 'reportProcessings',
    summary: 'Report up to 1,000 processings, with an answer for each',
    law: 'Not atomic across subjects; items of one subject are recorded in order.',
  })
  @ApiResponse({ status: 200, type: ItemsAnswer })
  @Problems(400, 413, 415, 503)
  batch(@TheAct() act: Act, @Body() body: ProcessingBatchBody): Promise<ItemsAnswer> {
    return this.many.record(act, body.reports, (item, itemAct) =>
      commandOf('reportProcessing', itemAct, reportOf(item), {}),
    );
  }
}

/** @throws Problem BODY_INVALID */
function reportOf(item: unknown): ReportProcessingBody {
  const report = validate(ReportProcessingBody, item);
  if (report.controllers === undefined) return report;
  throw invalidBody([
    { field: 'controllers', message: 'is not taken in a batch: send one item per controller' },
  ]);
}
