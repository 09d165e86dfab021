import { ruleOfKind } from '../dto/kinds.js';
import { Follows } from '../dto/rule.decorator.js';

/** Which projection is meant. */
export class WhichProjectionBody {
  @Follows(ruleOfKind('slug'), { about: 'The projection’s name.', example: 'status' })
  readonly projection!: string;
}
