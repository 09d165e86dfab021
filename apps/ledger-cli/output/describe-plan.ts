import { canonical } from '../catalogue/differences.js';
import type { Difference } from '../catalogue/differences.js';
import { hintFor } from '../catalogue/materiality.js';
import { lineDifference } from './line-difference.js';
import { isEmpty, openQuestions, type Plan, type VersionStep } from '../catalogue/plan.js';

/** A stored text by its digest; undefined if it cannot be shown. */
export type ReadText = (digest: string) => Promise<string | undefined>;

/** The plan in words: what would be published, and how it differs from what the ledger holds. */
export async function describePlan(plan: Plan, stored: ReadText): Promise<string> {
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
  const texts = new Map(plan.texts.map(({ digest, mediaType, bytes }) => [digest, { mediaType, bytes }]));
  const steps = plan.purposes.map((step) => ['purpose', step] as const);
  for (const [kind, step] of [...steps, ...(plan.notice ? [['notice', plan.notice] as const] : [])]) {
    lines.push(`${mark(step.before)} ${kind} ${step.slug} version ${step.version}`);
    for (const difference of step.differences) {
      lines.push(...describeDifference(difference));
      if (difference.field === 'texts') lines.push(...(await describeTexts(difference, stored, texts)));
    }
    lines.push(...describeQuestion(step, questions.has(step)));
  }
  return [...lines, ...plan.remarks].join('\n');
}

/** The lines in which the texts themselves differ: whoever says whether a change is material has to see it. */
async function describeTexts(
  { before, after }: Difference,
  stored: ReadText,
  texts: ReadonlyMap<string, { readonly mediaType: string; readonly bytes: Uint8Array }>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [language, digest] of Object.entries((after ?? {}) as Readonly<Record<string, string>>)) {
    const known = ((before ?? {}) as Readonly<Record<string, string>>)[language];
    const text = texts.get(digest);
    if (known === undefined || known === digest || !text?.mediaType.startsWith('text/')) continue;
    const old = await stored(known);
    if (old === undefined) continue;
    const young = new TextDecoder().decode(text.bytes);
    lines.push(...lineDifference(old, young).map((line) => `      ${line}`));
  }
  return lines;
}

function describeQuestion(step: VersionStep, asks: boolean): string[] {
  const lines: string[] = [];
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
