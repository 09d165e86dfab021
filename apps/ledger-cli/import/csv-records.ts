import { Parser, type Options } from 'csv-parse';
import type { TransformCallback } from 'node:stream';

/** A record, and the line that it ends in, from 1. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * The records of a CSV text with their lines, many at a time: to hand each through a stream by itself, or to have the parser
 * give account of each, costs more than to read it.
 */
export class CsvRecords extends Parser {
  /** In which the last record ended that was read. */
  lastLine = 0;
  #read: CsvRecord[] = [];

  constructor(options: Options) {
    // One list at a time is ready: the next is read while it is taken.
    super({ ...options, ...{ readableHighWaterMark: 1 } });
  }

  /** Called by the parser with each record, and with null after the last. */
  override push(fields: readonly string[] | null): boolean {
    if (fields === null) {
      this.#handOn();
      return super.push(null);
    }
    this.lastLine = this.info.lines;
    this.#read.push({ fields, line: this.lastLine });
    return true;
  }

  override _transform(piece: unknown, encoding: BufferEncoding, done: TransformCallback): void {
    super._transform(piece, encoding, this.#then(done));
  }

  override _flush(done: TransformCallback): void {
    super._flush(this.#then(done));
  }

  /** What was read before something that cannot be read comes first. */
  #then(done: TransformCallback): TransformCallback {
    return (error) => {
      this.#handOn();
      done(error);
    };
  }

  #handOn(): void {
    if (this.#read.length === 0) return;
    const records = this.#read;
    this.#read = [];
    super.push(records);
  }
}
