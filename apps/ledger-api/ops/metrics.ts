import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; a check takes microseconds, an append milliseconds. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2];

/** The service's figures, for Prometheus. Labels hold routes, statuses and codes, never ids. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly requests = new Counter({
    name: 'ledger_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [this.registry],
  });

  readonly seconds = new Histogram({
    name: 'ledger_http_request_seconds',
    help: 'Time from request to answer, by route. Checks have their own figure.',
    labelNames: ['route'] as const,
    buckets: BUCKETS,
    registers: [this.registry],
  });

  private readonly known = new Map<string, { inc(): void }>();

  constructor() {
    // Event-loop lag, memory, garbage collection, open handles.
    collectDefaultMetrics({ register: this.registry });
  }

  /** Counts an answer of the fast way; the label set is looked up once per route and status. */
  counted(route: string, status: number): void {
    const key = `${route} ${status}`;
    let child = this.known.get(key);
    if (child === undefined) {
      child = this.requests.labels('POST', route, String(status));
      this.known.set(key, child);
    }
    child.inc();
  }

  /** A figure that is read when somebody asks for the metrics. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** A count that is kept elsewhere, by label value. */
  counts(name: string, help: string, label: string, read: () => Iterable<readonly [string, number]>): void {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [value, count] of read()) this.inc({ [label]: value }, count);
      },
    });
  }

  /** Figures by label value that take a moment to find. */
  gauges(
    name: string,
    help: string,
    label: string,
    read: () => Promise<Iterable<readonly [string, number]>>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        this.reset();
        for (const [value, figure] of await read()) this.set({ [label]: value }, figure);
      },
    });
  }

  /** The text that Prometheus reads. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}
