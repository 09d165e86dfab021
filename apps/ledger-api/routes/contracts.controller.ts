import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ClosePrecontractBody,
  CollectDataBody,
  CompleteSaleBody,
  DeclareEmergencyBody,
  EndContractBody,
  EndEmergencyBody,
  RequestPrecontractBody,
  StartContractBody,
  StartObligationBody,
} from '../dto/bodies.js';
import { Path, PathId } from '../dto/path-parameters.js';
import { TheAct, type Act } from '../recording/act.js';
import { Recording } from '../recording/recording.js';
import { Records } from '../recording/records.decorator.js';

@ApiTags('Contract and other bases')
@Controller('v1')
export class ContractsController {
  constructor(private readonly recording: Recording) {}

  @Post('contracts')
  @Records('startContract', 'Record the start of a contract', 'GDPR 6(1)(b)')
  startContract(@TheAct() act: Act, @Body() body: StartContractBody) {
    return this.recording.record('startContract', act, body);
  }

  @Post('contracts/:id/end')
  @Records('endContract', 'Record the end of a contract', 'EDPB 2/2019 41')
  @Path('id', 'The contract’s id.')
  endContract(@TheAct() act: Act, @PathId() id: string, @Body() body: EndContractBody) {
    return this.recording.record('endContract', act, body, { fields: { id } });
  }

  @Post('precontracts')
  @Records('requestPrecontract', 'Record steps asked for before a contract', 'GDPR 6(1)(b)')
  requestPrecontract(@TheAct() act: Act, @Body() body: RequestPrecontractBody) {
    return this.recording.record('requestPrecontract', act, body);
  }

  @Post('precontracts/:id/closure')
  @Records('closePrecontract', 'Record that those steps are over', 'GDPR 6(1)(b)')
  @Path('id', 'The id of the steps.')
  closePrecontract(@TheAct() act: Act, @PathId() id: string, @Body() body: ClosePrecontractBody) {
    return this.recording.record('closePrecontract', act, body, { fields: { id } });
  }

  @Post('obligations')
  @Records('startObligation', 'Record that a legal obligation started', 'GDPR 6(1)(c)')
  startObligation(@TheAct() act: Act, @Body() body: StartObligationBody) {
    return this.recording.record('startObligation', act, body);
  }

  @Post('emergencies')
  @Records('declareEmergency', 'Declare an emergency', 'GDPR 6(1)(d)')
  declareEmergency(@TheAct() act: Act, @Body() body: DeclareEmergencyBody) {
    return this.recording.record('declareEmergency', act, body);
  }

  @Post('emergencies/ends')
  @Records('endEmergency', 'Record the end of an emergency', 'GDPR 6(1)(d)')
  endEmergency(@TheAct() act: Act, @Body() body: EndEmergencyBody) {
    return this.recording.record('endEmergency', act, body);
  }

  @Post('sales')
  @Records('completeSale', 'Record a sale with the address obtained in it', 'ePrivacy 13(2)')
  completeSale(@TheAct() act: Act, @Body() body: CompleteSaleBody) {
    return this.recording.record('completeSale', act, body);
  }

  @Post('collections')
  @Records('collectData', 'Record that data was collected', 'GDPR 13')
  collectData(@TheAct() act: Act, @Body() body: CollectDataBody) {
    return this.recording.record('collectData', act, body);
  }
}
