/** What is wrong with a text that should be I-JSON, and where it begins (in UTF-16 code units). */
export interface JsonFault {
  readonly code:
    'SYNTAX' | 'DUPLICATE_NAME' | 'LONE_SURROGATE' | 'NUMBER_RANGE' | 'BYTE_ORDER_MARK' | 'TOO_DEEP';
  readonly offset: number;
}

class Found extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault.code);
  }
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// RFC 8259 7. In two parts: one pattern with an alternative per character runs out of stack on huge strings.
// eslint-disable-next-line no-control-regex -- raw control characters are the ones not allowed
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /true|false|null/y;

/**
 * Reads the text again, slowly and for its faults only (RFC 8259 grammar, RFC 7493 2.1 to 2.3). Used after the
 * fast reader has refused; the first fault in the order of the text is the one told.
 */
export function findFault(text: string, maxDepth: number): JsonFault {
  try {
    new FaultReader(text).document(maxDepth);
  } catch (error) {
    if (error instanceof Found) return error.fault;
    throw error;
  }
  return { code: 'SYNTAX', offset: text.length };
}

class FaultReader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(maxDepth: number): void {
    if (this.text.charCodeAt(0) === 0xfeff) this.fail('BYTE_ORDER_MARK');
    this.value(maxDepth);
    if (this.at < this.text.length) this.fail('SYNTAX');
  }

  /** A value with the white space around it. Recursion is bounded by `depthLeft`. */
  private value(depthLeft: number): void {
    this.take(SPACE);
    const first = this.text[this.at];
    if (first === '{' || first === '[') {
      if (depthLeft === 0) this.fail('TOO_DEEP');
      this.at++;
      if (first === '{') this.object(depthLeft - 1);
      else this.array(depthLeft - 1);
    } else if (first === '"') this.string();
    else if (!this.take(LITERAL)) this.number();
    this.take(SPACE);
  }

  private object(depthLeft: number): void {
    const names = new Set<string>();
    this.take(SPACE);
    if (this.skip('}')) return;
    do {
      this.take(SPACE);
      const start = this.at;
      const name = this.string();
      if (names.has(name)) this.fail('DUPLICATE_NAME', start);
      names.add(name);
      this.take(SPACE);
      if (!this.skip(':')) this.fail('SYNTAX');
      this.value(depthLeft);
    } while (this.skip(','));
    if (!this.skip('}')) this.fail('SYNTAX');
  }

  private array(depthLeft: number): void {
    this.take(SPACE);
    if (this.skip(']')) return;
    do this.value(depthLeft);
    while (this.skip(','));
    if (!this.skip(']')) this.fail('SYNTAX');
  }

  private string(): string {
    const start = this.at;
    if (!this.skip('"')) this.fail('SYNTAX');
    do this.take(PLAIN);
    while (this.take(ESCAPE));
    if (!this.skip('"')) this.fail('SYNTAX', start);
    const value = JSON.parse(this.text.slice(start, this.at)) as string;
    if (!value.isWellFormed()) this.fail('LONE_SURROGATE', start);
    return value;
  }

  private number(): void {
    const start = this.at;
    const token = this.take(NUMBER);
    if (!token) this.fail('SYNTAX');
    if (!Number.isFinite(Number(token))) this.fail('NUMBER_RANGE', start);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const token = pattern.exec(this.text)?.[0] ?? '';
    this.at += token.length;
    return token;
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private fail(code: JsonFault['code'], offset = this.at): never {
    throw new Found({ code, offset });
  }
}
