import { applyDecorators, Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { Problem } from '../problems/problem.js';
import { ruleOfKind, type Rule } from './kinds.js';
import { subjectId } from './subject.dto.js';

/** A path parameter that does not follow its rule is refused: it may be an identifier of a person. */
@Injectable()
class RulePipe implements PipeTransform<unknown, string> {
  constructor(
    private readonly name: string,
    private readonly rule: Rule,
  ) {}

  transform(value: unknown): string {
    if (this.rule.accepts(value)) return value as string;
    throw new Problem('PATH_INVALID', [{ field: this.name, message: this.rule.message }]);
  }
}

function parameter(name: string, rule: Rule): () => ParameterDecorator {
  return () => Param(name, new RulePipe(name, rule));
}

/** `{id}` of an objection, a restriction, a contract, … */
export const PathId = parameter('id', ruleOfKind('id'));
/** `{id}` of a subject. */
export const PathSubject = parameter('id', subjectId);
/** `{purpose}`. */
export const PathPurpose = parameter('purpose', ruleOfKind('slug'));
/** `{digest}` of a text. */
export const PathDigest = parameter('digest', ruleOfKind('digest'));

/** Method decorator: describes the path's parameter. */
export function Path(name: 'id' | 'purpose' | 'digest', about: string): MethodDecorator {
  const rule = name === 'purpose' ? 'slug' : name;
  return applyDecorators(ApiParam({ name, description: about, schema: { ...ruleOfKind(rule).schema } }));
}
