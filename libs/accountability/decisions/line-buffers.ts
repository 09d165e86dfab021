/** Lines that wait for the disk, as bytes. */
export interface Filled {
  readonly bytes: Buffer;
  /** Time of the first and the last decision in it, UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly lines: number;
}

/**
 * Memory for lines on their way to the disk: a fixed number of pieces, so that a disk that has stopped costs lines and
 * never the service's memory.
 */
export class LineBuffers {
  readonly #free: Buffer[] = [];
  readonly #full: Filled[] = [];
  #made = 0;
  #bytes: Buffer | undefined;
  #used = 0;
  #lines = 0;
  #from = 0;
  #to = 0;

  constructor(
    private readonly pieceBytes: number,
    private readonly pieces: number,
  ) {}

  /** Takes a line of ASCII. @returns false if there is no room for it */
  add(line: string, at: number): boolean {
    if (this.#bytes === undefined || this.#used + line.length > this.pieceBytes) {
      if (line.length > this.pieceBytes || !this.#next()) return false;
    }
    const bytes = this.#bytes as Buffer;
    if (this.#lines === 0) this.#from = at;
    this.#used += bytes.write(line, this.#used, 'latin1');
    this.#lines += 1;
    this.#to = at;
    return true;
  }

  /** Whether a whole piece waits. */
  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  get isEmpty(): boolean {
    return this.#full.length === 0 && this.#lines === 0;
  }

  /** The oldest lines; undefined if there are none. Give them back with `done`. */
  take(): Filled | undefined {
    if (this.#full.length === 0) this.#close();
    return this.#full.shift();
  }

  /** The piece is on the disk. */
  done({ bytes }: Filled): void {
    this.#free.push(Buffer.from(bytes.buffer, bytes.byteOffset, this.pieceBytes));
  }

  /** It could not be written: it is taken again first. */
  putBack(filled: Filled): void {
    this.#full.unshift(filled);
  }

  #next(): boolean {
    this.#close();
    const bytes = this.#free.pop() ?? (this.#made < this.pieces ? this.#make() : undefined);
    this.#bytes = bytes;
    return bytes !== undefined;
  }

  #make(): Buffer {
    this.#made += 1;
    return Buffer.allocUnsafeSlow(this.pieceBytes);
  }

  #close(): void {
    if (this.#bytes === undefined || this.#lines === 0) return;
    this.#full.push({
      bytes: this.#bytes.subarray(0, this.#used),
      from: this.#from,
      to: this.#to,
      lines: this.#lines,
    });
    this.#bytes = undefined;
    this.#used = 0;
    this.#lines = 0;
  }
}
