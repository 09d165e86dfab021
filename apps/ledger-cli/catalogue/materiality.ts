import { CliError, EXIT } from '../exit-codes.js';
import { ALWAYS_MATERIAL, openQuestions, type Plan, type VersionStep } from './plan.js';

/** Whether each changed purpose or notice is a material change (decision rules 1.8). */
export type Materiality = ReadonlyMap<string, boolean>;

/** What the command line says about it. */
export interface MaterialityFlags {
  /** Slugs, or `all`. */
  readonly material: readonly string[];
  readonly notMaterial: readonly string[];
}

/** Asks a person a yes-or-no question; undefined: there is nobody to ask. */
export type Ask = ((step: VersionStep, hint: string) => Promise<boolean>) | undefined;

/**
 * Decides for every changed version whether it is material: by flags, else by asking.
 * @throws CliError (usage) for flags that contradict each other; CliError (decisionNeeded) if nobody can be asked
 */
export async function decideMateriality(plan: Plan, flags: MaterialityFlags, ask: Ask): Promise<Materiality> {
  const questions = openQuestions(plan);
  checkFlags(flags);
  const decided = new Map<string, boolean>();
  const open: VersionStep[] = [];
  for (const step of questions) {
    const said = saidBy(flags, step.slug);
    if (said === undefined) open.push(step);
    else decided.set(step.slug, said);
  }
  if (open.length > 0 && ask === undefined)
    throw new CliError(
      EXIT.decisionNeeded,
      [
        'Somebody has to say whether these changes are material; nothing was sent:',
        ...open.map((step) => `  ${step.slug}: ${hintFor(step)}`),
        `Say it with --material ${open.map((step) => step.slug).join(' ')} or --not-material (a list, or all).`,
      ].join('\n'),
    );
  for (const step of open) if (ask) decided.set(step.slug, await ask(step, hintFor(step)));
  return decided;
}

/** What changed, and what the sources say about such a change. */
export function hintFor(step: VersionStep): string {
  const fields = step.differences.map(({ field }) => field);
  const always = fields.filter((field) => ALWAYS_MATERIAL.has(field));
  const what = `${fields.join(', ')} changed`;
  if (always.length > 0) return `${what}; a change of ${always.join(', ')} is material (WP260 29-30)`;
  return `${what}; spelling and style are not material, a change of meaning is (WP260 29)`;
}

function saidBy(flags: MaterialityFlags, slug: string): boolean | undefined {
  if (flags.material.includes(slug)) return true;
  if (flags.notMaterial.includes(slug)) return false;
  if (flags.material.includes('all')) return true;
  return flags.notMaterial.includes('all') ? false : undefined;
}

// A flag that names what did not change is harmless: the same command may be run twice.
function checkFlags(flags: MaterialityFlags): void {
  const both = flags.material.filter((slug) => flags.notMaterial.includes(slug));
  if (both.length > 0)
    throw new CliError(EXIT.usage, `${both.join(', ')}: named by --material and by --not-material.`);
}
