/**
 * Who was handed something a short while ago: an append may be under way, so sweepers leave them alone. Exact times
 * do not matter: an id stays for one to two spans.
 */
export class Recent {
  private young = new Set<string>();
  private old = new Set<string>();
  private since: number;
  /** Keys made before this instant (UTC ms) have been judged: whoever uses them needs no protection. */
  judgedUntil = 0;

  constructor(
    private readonly spanMs: number,
    private readonly clock: { now(): number },
  ) {
    this.since = clock.now();
  }

  /** Notes that somebody got a key of this age. */
  touchKey(id: string, createdAt: number): void {
    if (createdAt >= this.judgedUntil) this.touch(id);
  }

  touch(id: string): void {
    this.turn();
    this.young.add(id);
  }

  has(id: string): boolean {
    this.turn();
    return this.young.has(id) || this.old.has(id);
  }

  private turn(): void {
    const now = this.clock.now();
    if (now - this.since < this.spanMs) return;
    this.old = now - this.since < 2 * this.spanMs ? this.young : new Set();
    this.young = new Set();
    this.since = now;
  }
}
