import { FACT_TYPES } from './catalogue.js';
import type { FactType } from './fact.js';

function effectOf(type: FactType) {
  return FACT_TYPES[type].effect;
}

/**
 * Whether a fact type is a *stop*: it counts from its own time however late it is recorded (decision rules T5),
 * may name a future `effectiveAt`, and is never refused because of another process's clock.
 */
export function isStop(type: FactType): boolean {
  return effectOf(type) === 'restrictive';
}

/**
 * Whether a fact type is a *go*: it may open something, so a future `effectiveAt` is refused
 * (`EFFECTIVE_AT_NOT_ALLOWED`, facts-and-subjects.md 3) and a stop with an explicit earlier time is answered
 * with `superseded`.
 */
export function isGo(type: FactType): boolean {
  return effectOf(type) === 'permissive';
}
