import { canonical } from '../catalogue/differences.js';
import type { Difference } from '../catalogue/differences.js';
import { hintFor } from '../catalogue/materiality.js';
import { isEmpty, openQuestions, type Plan, type VersionStep } from '../catalogue/plan.js';

/** The plan in words: what would be published, and how it differs from what the ledger holds. */
export function describePlan(plan: Plan): string {
  if (isEmpty(plan))
    return ['Nothing to do: the ledger holds what the file says.', ...plan.remarks].join('\n');
  const questions = new Set(openQuestions(plan));
  const lines: string[] = [];
  if (plan.controller) {
    lines.push(`${mark(plan.controller.before)} controller ${plan.controllerSlug}`);
    lines.push(...plan.controller.differences.flatMap(describeDifference));
  }
  for (const text of plan.texts.filter(({ stored }) => !stored))
    lines.push(`+ text ${text.path} (${text.bytes.length} bytes, ${text.digest})`);
  for (const { id } of plan.safeguards) lines.push(`+ safeguard ${id}`);
  for (const step of plan.purposes) lines.push(...describeVersion('purpose', step, questions.has(step)));
  if (plan.notice) lines.push(...describeVersion('notice', plan.notice, questions.has(plan.notice)));
  return [...lines, ...plan.remarks].join('\n');
}

function describeVersion(kind: string, step: VersionStep, asks: boolean): string[] {
  const lines = [`${mark(step.before)} ${kind} ${step.slug} version ${step.version}`];
  lines.push(...step.differences.flatMap(describeDifference));
  if (asks) lines.push(`    material? ${hintFor(step)}`);
  else if (step.before) lines.push('    names the new versions of its purposes');
  return lines;
}

function describeDifference({ field, before, after }: Difference): string[] {
  const side = (sign: string, value: unknown): string[] =>
    value === undefined ? [] : [`    ${sign} ${field}: ${shorten(canonical(value))}`];
  return [...side('-', before), ...side('+', after)];
}

function mark(before: unknown): string {
  return before === undefined ? '+' : '~';
}

function shorten(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 157)}...`;
}
