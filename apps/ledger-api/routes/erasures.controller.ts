import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ExecuteErasureBody, RefuseErasureBody, RequestErasureBody } from '../dto/bodies.js';
import { Path, PathId } from '../dto/path-parameters.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

@ApiTags('Erasure')
@Controller('v1/erasures')
export class ErasuresController {
  constructor(private readonly recording: Recording) {}

  @Post()
  @Records('requestErasure', 'Record that the person asked for erasure', 'GDPR 17(1)')
  request(@TheAct() act: Act, @Body() body: RequestErasureBody) {
    return this.recording.record('requestErasure', act, body);
  }

  @Post(':id/refusal')
  @Records('refuseErasure', 'Refuse it, with the ground', 'GDPR 17(3), 12(4)')
  @Path('id', 'The request’s id.')
  refuse(@TheAct() act: Act, @PathId() id: string, @Body() body: RefuseErasureBody) {
    return this.recording.record('refuseErasure', act, body, { fields: { id } });
  }

  @Post('executions')
  @Records('executeErasure', 'Erase: the keys are destroyed before the answer', 'GDPR 17')
  execute(@TheAct() act: Act, @Body() body: ExecuteErasureBody) {
    return this.recording.record('executeErasure', act, body);
  }
}
