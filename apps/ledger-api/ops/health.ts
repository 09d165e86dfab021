import type { EventStore } from '#event-store';
import type { DecisionLog } from '#accountability';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { ProjectionsPort } from '../operations/projections-port.js';
import { DECISION_LOG, EVENT_STORE, LEDGER_MODE, LEDGER_STATE, PROJECTIONS } from '../service-tokens.js';
import type { LedgerState } from './ledger-state.js';

/** Longest that reading the head may take before the store counts as unreachable, milliseconds. */
const HEAD_WITHIN_MS = 2_000;
/** facts-and-subjects.md 3: a process whose clock is off by more writes nothing, and says so. */
const CLOCK_WITHIN_MS = 2_000;

/** What `/health/ready` says; nothing in it is about a person. */
export interface Health {
  readonly status: 'ready' | 'not_ready';
  readonly mode: 'live' | 'replay';
  readonly ledger: string;
  readonly checks: Readonly<
    Record<
      'store' | 'feed' | 'clock' | 'log' | 'projections' | 'decisions',
      { readonly ok: boolean; readonly detail: string }
    >
  >;
}

/** Whether this process can answer and record now. */
@Injectable()
export class HealthCheck {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(LEDGER_MODE) private readonly mode: 'live' | 'replay',
    @Inject(LEDGER_STATE) private readonly ledger: LedgerState,
    @Inject(PROJECTIONS) private readonly projections: ProjectionsPort,
    @Optional() @Inject(DECISION_LOG) private readonly decisions?: DecisionLog,
  ) {}

  async ready(): Promise<Health> {
    const checks = {
      store: await this.storeAnswers(),
      feed: this.feedRuns(),
      clock: this.clockAgrees(),
      log: this.logSeals(),
      projections: await this.tablesKeepUp(),
      decisions: this.checksAreKept(),
    };
    const ok = Object.values(checks).every((check) => check.ok);
    return { status: ok ? 'ready' : 'not_ready', mode: this.mode, ledger: this.ledger.ledgerId, checks };
  }

  private async storeAnswers() {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('late')), HEAD_WITHIN_MS);
    });
    try {
      await Promise.race([this.store.head(), late]);
      const { danger } = this.ledger.eventStore();
      if (danger !== undefined) return { ok: false, detail: danger };
      return { ok: true, detail: 'the head of the store was read' };
    } catch {
      return { ok: false, detail: 'the head of the store cannot be read' };
    } finally {
      clearTimeout(timer);
    }
  }

  private feedRuns() {
    const failing = this.ledger.feedFailing();
    return failing === undefined
      ? { ok: true, detail: `everything recorded is followed; listed as late: ${this.ledger.lateEvents()}` }
      : { ok: false, detail: `the feed of new facts is interrupted: ${failing}` };
  }

  private logSeals() {
    const standing = this.ledger.standing().sealer;
    const checked = this.logOfThisProcess();
    return standing === undefined ? checked : { ...checked, detail: `${standing}: ${checked.detail}` };
  }

  private logOfThisProcess() {
    const { failing, halted, sealedAt, waitingSince } = this.ledger.log();
    // What passes by itself (no room, a store that is away) has its own checks, and questions are answered meanwhile.
    if (failing !== undefined) return { ok: !halted, detail: `the log is not sealed: ${failing}` };
    const age = sealedAt === undefined ? 'no seal yet' : `last seal ${ago(sealedAt)}`;
    const lag =
      waitingSince === undefined ? 'nothing waits' : `the oldest event waits since ${ago(waitingSince)}`;
    return { ok: true, detail: `${age}, ${lag}` };
  }

  private async tablesKeepUp() {
    const standing = this.ledger.standing().projector;
    const checked = await this.tablesOfThisProcess();
    return standing === undefined ? checked : { ...checked, detail: `${standing}: ${checked.detail}` };
  }

  private async tablesOfThisProcess() {
    const { healthy, leaving, projections } = await this.projections.health();
    if (healthy && this.ledger.importing())
      return { ok: true, detail: 'behind and moving: the tables make room for an import' };
    if (healthy) return { ok: true, detail: 'every table keeps up' };
    const red = projections.filter((projection) => !projection.healthy);
    const details = red.map(({ name, detail }) => `${name}: ${detail}`);
    if (leaving > 0) details.push(`${leaving} people who were forgotten are still in the tables`);
    return { ok: false, detail: details.join('; ') };
  }

  /** Never red: an answer that the law gives is not withheld because it cannot be noted. It is said here, and counted. */
  private checksAreKept() {
    if (this.decisions === undefined) return { ok: true, detail: 'checks are not kept (DECISION_LOG=off)' };
    const { failing, lost } = this.decisions.state;
    const since = lost === 0 ? '' : `; ${lost} could not be kept since the start`;
    return {
      ok: true,
      detail:
        failing === undefined ? `checks are kept${since}` : `checks are not kept now: ${failing}${since}`,
    };
  }

  private clockAgrees() {
    const off = this.ledger.clockOffMs();
    return Math.abs(off) <= CLOCK_WITHIN_MS
      ? { ok: true, detail: `within ${CLOCK_WITHIN_MS} ms of the store’s` }
      : { ok: false, detail: `off by ${Math.round(off)} ms: this process records nothing` };
  }
}

function ago(at: number): string {
  return `${Math.max(0, Math.round((Date.now() - at) / 1000))} s ago`;
}
