import { format, type Measured } from './rounds.js';

/** What a figure is to reach, and whether it did. */
export interface Mark {
  readonly text: string;
  readonly value: number;
  readonly unit: string;
  /** `floor`: at least; `ceiling`: at most. */
  readonly kind: 'floor' | 'ceiling';
  readonly limit: number;
  readonly reached: boolean;
}

/** A mark that is to be reached by a figure, or by the ratio of two. */
export interface Wanted {
  readonly of: string;
  /** Divides by this figure. */
  readonly to?: string;
  readonly floor?: number;
  readonly ceiling?: number;
}

/** Judges figures by their names. @throws Error for a name that was not measured */
export function marksOf(measured: readonly Measured[], wanted: readonly Wanted[]): Mark[] {
  const figure = (name: string): Measured => {
    const found = measured.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no figure: ${name}`);
    return found;
  };
  return wanted.map(({ of, to, floor, ceiling }) => {
    const above = figure(of);
    const value = to === undefined ? above.median : above.median / figure(to).median;
    return {
      text: to === undefined ? of : `${of} / ${to}`,
      value,
      unit: to === undefined ? above.unit : '',
      kind: floor === undefined ? 'ceiling' : 'floor',
      limit: floor ?? ceiling ?? NaN,
      reached: floor === undefined ? value <= (ceiling ?? NaN) : value >= floor,
    };
  });
}

/** One line: what, how much, what it should be; a mark that was missed says so in capitals. */
export function lineOf({ text, value, unit, kind, limit, reached }: Mark): string {
  const should = `${kind} ${limit >= 1_000 ? limit.toLocaleString('en-US') : limit}${unit && ` ${unit}`}`;
  const missed = kind === 'floor' ? 'BELOW FLOOR' : 'ABOVE CEILING';
  return `${text.padEnd(62)} ${format(value).padStart(12)} ${unit.padEnd(11)} (${should})${reached ? '' : `   ${missed}`}`;
}
