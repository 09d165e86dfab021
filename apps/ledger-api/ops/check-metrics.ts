import { Injectable } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { Metrics } from './metrics.js';

/** Upper bounds of the latency histogram, seconds. */
const BUCKETS = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.1, 1];

/**
 * Decisions by reason and their latency. A check takes microseconds, so counting it must take less: plain numbers
 * here, read by the registry when Prometheus asks.
 */
@Injectable()
export class CheckMetrics {
  private readonly byReason = new Map<string, number>();
  private readonly latency: Histogram;

  constructor(metrics: Metrics) {
    metrics.counts('ledger_decisions_total', 'Questions decided, by reason.', 'reason', () => this.byReason);
    this.latency = new Histogram({
      name: 'ledger_check_seconds',
      help: 'Time that a single check took to decide.',
      buckets: BUCKETS,
      registers: [metrics.registry],
    });
  }

  /** One decision of a batch. */
  counted(reason: string): void {
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1);
  }

  /** One single check. @param seconds from the parsed question to the answer */
  decided(reason: string, seconds: number): void {
    this.counted(reason);
    this.latency.observe(seconds);
  }
}
