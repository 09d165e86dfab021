/** Names that the port allows: category, hyphen, the rest (validate-append.ts). */
const STREAM_NAME = /^[a-z][a-z0-9]*-[a-z0-9][a-z0-9_.-]*$/;

/** Which streams of the server are the ledger's; a server always holds streams of its own (`$…`). */
export class OwnStreams {
  constructor(private readonly prefixes: readonly string[] | undefined) {}

  has(stream: string): boolean {
    if (!STREAM_NAME.test(stream)) return false;
    return this.prefixes === undefined || startsWithAny(stream, this.prefixes);
  }

  /** A test for what a reader asks for: its prefixes, or everything of ours. */
  selector(prefixes: readonly string[] | undefined): (stream: string) => boolean {
    if (prefixes === undefined) return (stream) => this.has(stream);
    return (stream) => STREAM_NAME.test(stream) && startsWithAny(stream, prefixes);
  }
}

function startsWithAny(stream: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => stream.startsWith(prefix));
}
