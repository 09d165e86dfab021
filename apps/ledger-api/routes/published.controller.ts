import { SETTINGS, type Fact } from '#domain';
import { QuestionRefused } from '#ledger';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { ControllerQuery } from '../dto/queries.dto.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import { PUBLISHED } from '../service-tokens.js';
import type { Published } from '../service-ports.js';
import { controllerOf, noticesOf, published, purposesOf, safeguardsOf } from './published.js';

const LIST = { status: 200, schema: { type: 'object', additionalProperties: true } } as const;

/** What controllers told the public: nothing here is about a person. */
@ApiTags('Purposes and notices')
@Controller('v1')
export class PublishedController {
  constructor(@Inject(PUBLISHED) private readonly book: Published) {}

  @Get('controllers')
  @Operation({ operationId: 'listControllers', summary: 'Controllers, as last recorded' })
  @ApiResponse(LIST)
  controllers() {
    return {
      controllers: this.book
        .controllers()
        .map((controller) => ({ controller, ...controllerOf(this.book.factsOf(controller)) })),
    };
  }

  @Get('purposes')
  @Operation({ operationId: 'listPurposes', summary: 'Purposes with all their versions' })
  @ApiResponse(LIST)
  @Problems(400, 422)
  purposes(@Query() query: ControllerQuery) {
    const { controller, facts } = this.of(query);
    return {
      controller,
      purposes: [...purposesOf(facts)].map(([purpose, versions]) => ({ purpose, ...versions })),
    };
  }

  @Get('notices')
  @Operation({ operationId: 'listNotices', summary: 'Notices with all their versions' })
  @ApiResponse(LIST)
  @Problems(400, 422)
  notices(@Query() query: ControllerQuery) {
    const { controller, facts } = this.of(query);
    return {
      controller,
      notices: [...noticesOf(facts)].map(([notice, versions]) => ({ notice, ...versions })),
    };
  }

  @Get('safeguards')
  @Operation({ operationId: 'listSafeguards', summary: 'Safeguards for transfers that were not revoked' })
  @ApiResponse(LIST)
  @Problems(400, 422)
  safeguards(@Query() query: ControllerQuery) {
    const { controller, facts } = this.of(query);
    return { controller, safeguards: [...safeguardsOf(facts).values()] };
  }

  @Get('settings')
  @Operation({
    operationId: 'listSettings',
    summary: 'Every setting with its default, and what was recorded',
  })
  @ApiResponse(LIST)
  @Problems(400, 422)
  settings(@Query() query: ControllerQuery) {
    const { controller, facts } = this.of(query);
    const changes = facts.filter((fact) => fact.type === 'settings.changed');
    return {
      controller,
      settings: Object.entries(SETTINGS).map(([name, { fallback, other, why }]) => ({
        name,
        default: fallback,
        other,
        why,
        changes: changes.filter((fact) => fact.data.name === name).map(published),
      })),
    };
  }

  private of({ controller }: ControllerQuery): {
    readonly controller: string;
    readonly facts: readonly Fact[];
  } {
    const known = this.book.controllers();
    const only = known.length === 1 ? known[0] : undefined;
    const named = controller ?? only;
    if (named === undefined)
      throw new QuestionRefused(
        known.length === 0 ? 'CONTROLLER_UNKNOWN' : 'CONTROLLER_MISSING',
        'controller',
      );
    if (!known.includes(named)) throw new QuestionRefused('CONTROLLER_UNKNOWN', 'controller');
    return { controller: named, facts: this.book.factsOf(named) };
  }
}
