import type { Subjects } from '#subjects';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { oneOf } from '../dto/kinds.js';
import { Follows } from '../dto/rule.decorator.js';
import { Operation, Problems } from '../recording/records.decorator.js';
import { WRAPPING_KEYS } from '../service-tokens.js';

const ANSWER = { schema: { type: 'object', additionalProperties: true } } as const;

/** Which wrapping keys are to be turned. */
export class RotateWrappingKeysBody {
  @Follows(oneOf(['dirty', 'all']), {
    about: '`dirty`: those under which a destroyed key may still be read in older copies. `all`: every one.',
    example: 'dirty',
  })
  readonly buckets!: 'dirty' | 'all';
}

/** For operators: the keys that wrap the keys of people. Any process is asked; the one that turns them does it. */
@ApiTags('Operations')
@Controller('v1/operations/wrapping-keys')
export class WrappingKeysController {
  constructor(@Inject(WRAPPING_KEYS) private readonly keys: Pick<Subjects, 'askRotation' | 'wrappingKeys'>) {}

  @Get()
  @Operation({
    operationId: 'showWrappingKeys',
    summary: 'How many wrapping keys are due to be turned, and how the last rotation went',
  })
  @ApiResponse({ status: 200, ...ANSWER })
  @Problems(503)
  show() {
    return this.keys.wrappingKeys();
  }

  @Post('rotations')
  @HttpCode(202)
  @Operation({
    operationId: 'rotateWrappingKeys',
    summary:
      'Turn wrapping keys now; `showWrappingKeys` says when it has ended. Older copies of the keys become unreadable',
    law: 'facts-and-subjects 7',
  })
  @ApiResponse({ status: 202, ...ANSWER })
  @Problems(400, 415, 503)
  async rotate(@Body() { buckets }: RotateWrappingKeysBody) {
    return { id: await this.keys.askRotation({ buckets }) };
  }
}
