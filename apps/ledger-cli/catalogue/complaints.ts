import type { Document, LineCounter } from 'yaml';
import { isNode } from 'yaml';
import { CliError, EXIT } from '../exit-codes.js';

/** Where something stands in a document: `['purposes', 2, 'bases', 0]`. */
export type Path = readonly (string | number)[];

/** `purposes[2].bases[0]` */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** Collects what is wrong with a file, so that its author reads everything at once. */
export class Complaints {
  private readonly found: string[] = [];

  constructor(
    private readonly file: string,
    private readonly document?: Document,
    private readonly lines?: LineCounter,
  ) {}

  /** `catalogue/x.yaml:12 purposes[0].bases[1]: …`; the line is that of the nearest node that exists. */
  add(path: Path, reason: string): void {
    const line = this.lineOf(path);
    const at = path.length === 0 ? '' : ` ${pathText(path)}:`;
    this.found.push(`${this.file}${line === undefined ? '' : `:${line}`}${at === '' ? ':' : at} ${reason}`);
  }

  get any(): boolean {
    return this.found.length > 0;
  }

  /** @throws CliError (usage) with one line per complaint, if there is any */
  throwIfAny(): void {
    if (this.any) throw new CliError(EXIT.usage, this.found.join('\n'));
  }

  private lineOf(path: Path): number | undefined {
    for (let length = path.length; length >= 0; length--) {
      const steps = path.slice(0, length);
      const node: unknown = length === 0 ? this.document?.contents : this.document?.getIn(steps, true);
      if (isNode(node) && node.range) return this.lines?.linePos(node.range[0]).line;
    }
    return undefined;
  }
}
