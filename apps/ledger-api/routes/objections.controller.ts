import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DecideObjectionBody, RaiseObjectionBody, WithdrawObjectionBody } from '../dto/bodies.js';
import { Path, PathId } from '../dto/path-parameters.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

@ApiTags('Objection')
@Controller('v1/objections')
export class ObjectionsController {
  constructor(private readonly recording: Recording) {}

  @Post()
  @Records('raiseObjection', 'Record an objection', 'GDPR 21')
  raise(@TheAct() act: Act, @Body() body: RaiseObjectionBody) {
    return this.recording.record('raiseObjection', act, body);
  }

  @Post(':id/outcome')
  @Records('decideObjection', 'Uphold an objection, or reject it with grounds', 'GDPR 21(1), 12(4)')
  @Path('id', 'The objection’s id.')
  decide(@TheAct() act: Act, @PathId() id: string, @Body() body: DecideObjectionBody) {
    const { outcome, ...fields } = body;
    return this.recording.record('decideObjection', act, fields, {
      type: `objection.${outcome}`,
      fields: { id },
    });
  }

  @Post(':id/withdrawal')
  @Records('withdrawObjection', 'Record that the person took it back', 'GDPR 21')
  @Path('id', 'The objection’s id.')
  withdraw(@TheAct() act: Act, @PathId() id: string, @Body() body: WithdrawObjectionBody) {
    return this.recording.record('withdrawObjection', act, body, { fields: { id } });
  }
}
