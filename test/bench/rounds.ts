/** One thing to measure: `run` gives a figure in `unit`; higher or lower is said by the unit's name. */
export interface Contestant {
  readonly name: string;
  readonly unit: string;
  readonly run: () => Promise<number>;
}

/** All figures of one contestant, in the order of the rounds. */
export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly rounds: readonly number[];
  readonly median: number;
}

/** Median of at least one figure. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new Error('median of nothing');
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/**
 * Measures all contestants once per round, round after round: the machine's own speed moves by a quarter within
 * minutes, so figures that are compared must be taken side by side.
 */
export async function interleaved(
  contestants: readonly Contestant[],
  rounds: number,
  say: (line: string) => void,
): Promise<Measured[]> {
  const figures = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { name, unit, run } of contestants) {
      const figure = await run();
      figures.get(name)?.push(figure);
      say(`  round ${round}/${rounds}  ${name}: ${format(figure)} ${unit}`);
    }
  }
  return contestants.map(({ name, unit }) => {
    const all = figures.get(name) ?? [];
    return { name, unit, rounds: all, median: median(all) };
  });
}

/** Three significant digits, thousands parted. */
export function format(figure: number): string {
  if (figure >= 1000) return Math.round(figure).toLocaleString('en-US');
  return figure >= 100 ? figure.toFixed(0) : figure.toPrecision(3);
}
