/** As many wait for a place as may. */
export class TooManyWait extends Error {
  override readonly name = 'TooManyWait';
}

/** Places for work that costs: so much at the same time, the rest in the order in which it came. */
export class Places {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** @param mayWait how many may wait for a place */
  constructor(
    places: number,
    private readonly mayWait: number,
  ) {
    this.#free = places;
  }

  /** Waits for a place. @returns gives it back, to be called once @throws TooManyWait */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else {
      if (this.#waiting.length >= this.mayWait) throw new TooManyWait();
      await new Promise<void>((given) => this.#waiting.push(given));
    }
    return () => {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    };
  }
}
