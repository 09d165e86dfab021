import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ConfirmRecipientBody,
  DischargeDutyBody,
  NotifyRecipientBody,
  RecordDisclosureBody,
} from '../dto/bodies.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

@ApiTags('What was done with the data')
@Controller('v1')
export class DisclosuresController {
  constructor(private readonly recording: Recording) {}

  @Post('disclosures')
  @Records('recordDisclosure', 'Record a disclosure', 'GDPR 15(1)(c), 19')
  disclose(@TheAct() act: Act, @Body() body: RecordDisclosureBody) {
    return this.recording.record('recordDisclosure', act, body);
  }

  @Post('recipients/notifications')
  @Records('notifyRecipient', 'Record that a recipient was told', 'GDPR 19')
  notify(@TheAct() act: Act, @Body() body: NotifyRecipientBody) {
    return this.recording.record('notifyRecipient', act, body);
  }

  @Post('recipients/confirmations')
  @Records('confirmRecipient', 'Record that a recipient confirmed', 'GDPR 19')
  confirm(@TheAct() act: Act, @Body() body: ConfirmRecipientBody) {
    return this.recording.record('confirmRecipient', act, body);
  }

  @Post('duties/discharges')
  @Records('dischargeDuty', 'Record that a duty was done', 'GDPR 5(2)')
  discharge(@TheAct() act: Act, @Body() body: DischargeDutyBody) {
    return this.recording.record('dischargeDuty', act, body);
  }
}
