import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AcknowledgeNoticeBody,
  PublishNoticeBody,
  PublishPurposeBody,
  RetirePurposeBody,
} from '../dto/bodies.js';
import { Path, PathPurpose } from '../dto/path-parameters.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

@ApiTags('Purposes and notices')
@Controller('v1')
export class PurposesController {
  constructor(private readonly recording: Recording) {}

  @Post('purposes')
  @Records('publishPurpose', 'Publish a purpose, or its next version', 'GDPR 13(1)(c), 30(1)(b)')
  publish(@TheAct() act: Act, @Body() body: PublishPurposeBody) {
    return this.recording.record('publishPurpose', act, body);
  }

  @Post('purposes/:purpose/retirement')
  @Records('retirePurpose', 'Retire a purpose', 'GDPR 5(1)(b)')
  @Path('purpose', 'The purpose’s slug.')
  retire(@TheAct() act: Act, @PathPurpose() purpose: string, @Body() body: RetirePurposeBody) {
    return this.recording.record('retirePurpose', act, body, { fields: { purpose } });
  }

  @Post('notices')
  @Records('publishNotice', 'Publish a notice, or its next version', 'GDPR 12-14; WP260')
  publishNotice(@TheAct() act: Act, @Body() body: PublishNoticeBody) {
    return this.recording.record('publishNotice', act, body);
  }

  @Post('notices/acknowledgements')
  @Records('acknowledgeNotice', 'Record that the person saw a notice', 'GDPR 5(2)')
  acknowledge(@TheAct() act: Act, @Body() body: AcknowledgeNoticeBody) {
    return this.recording.record('acknowledgeNotice', act, body);
  }
}
