const SAY_EVERY_MS = 2_000;

/** Says now and then how far an import is, and about how long it will take. */
export class Progress {
  private readonly begun: number;
  private said: number;

  constructor(
    private readonly totalRows: number,
    /** Rows before this one are not looked at. */
    private readonly fromRow: number,
    private readonly say: (line: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.begun = this.said = now();
  }

  /** @param rows done since the start of this run @param row the last one */
  at(rows: number, row: number): void {
    const now = this.now();
    if (now - this.said < SAY_EVERY_MS) return;
    this.said = now;
    const seconds = (now - this.begun) / 1_000;
    const left = (seconds / Math.max(1, row - this.fromRow + 1)) * Math.max(0, this.totalRows - row);
    const percent = Math.min(100, Math.floor((100 * row) / Math.max(1, this.totalRows)));
    this.say(
      `  row ${row.toLocaleString('en-US')} is in (${percent} %), ` +
        `${Math.round(rows / seconds).toLocaleString('en-US')} rows/s, about ${duration(left)} left`,
    );
  }
}

/** `1 h 5 min`, `3 min`, `20 s`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 90) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
