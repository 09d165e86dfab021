import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FactType } from '#domain';
import type { EventStore } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { openLedger, type OpenLedger, type RecordCommand, type Recorded } from '#ledger';
import { decodeStoredEvent, type StoredEvent } from '#stored-event';
import { openSubjects, type Subjects } from '#subjects';

/** What a test says of a command; the rest is usual. */
export type Said = Partial<Omit<RecordCommand, 'type' | 'fields'>>;

export interface RecordingOptions {
  readonly mode?: 'live' | 'replay';
  /** Puts something between the recorder and the store. */
  readonly wrap?: (store: EventStore) => EventStore;
  /** A store that is there already: a second process. */
  readonly store?: EventStore;
  readonly folder?: string;
  readonly severalProcesses?: boolean;
  /** Estimated bytes that warm subjects may take. */
  readonly warmBytes?: number;
  /** How old the last reading of the head may be, milliseconds. */
  readonly maxStalenessMs?: number;
}

export const MAIL = { scheme: 'email', value: 'Ada@Example.org' } as const;

const START = Date.UTC(2026, 2, 1);

/** A whole ledger in a scratch folder, with a clock that stands until it is moved. */
export class RecordingLedger {
  now = START;

  /** As if the clock were found to be off by this much. */
  clockOffMs = 0;

  private constructor(
    readonly folder: string,
    readonly store: EventStore,
    public subjects: Subjects,
    public ledger: OpenLedger,
  ) {}

  static async open(options: RecordingOptions = {}): Promise<RecordingLedger> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'recording-'));
    const clock: { world?: RecordingLedger } = {};
    const now = () => clock.world?.now ?? START;
    const store = options.store ?? (await openSqliteEventStore({ file: ':memory:', now }));
    const world = (clock.world = new RecordingLedger(folder, store, undefined as never, undefined as never));
    await world.#start(options);
    return world;
  }

  async #start({
    mode = 'live',
    wrap = (store) => store,
    severalProcesses,
    maxStalenessMs,
    warmBytes,
  }: RecordingOptions): Promise<void> {
    const clock = { now: () => this.now };
    this.subjects = await openSubjects({ store: this.store, dataFolder: this.folder, clock });
    this.ledger = await openLedger({
      store: wrap(this.store),
      subjects: this.subjects,
      clock,
      mode,
      clockOffMs: () => this.clockOffMs,
      ...(severalProcesses === undefined ? {} : { severalProcesses }),
      ...(warmBytes === undefined ? {} : { warmBytes }),
      ...(maxStalenessMs === undefined ? {} : { maxStalenessMs }),
    });
  }

  /** Starts anew on the same store and folder, as after a restart; something may be done to the closed folder meanwhile. */
  async restart(options: RecordingOptions = {}, meanwhile: () => void = () => undefined): Promise<void> {
    await this.ledger.close();
    await this.subjects.close();
    meanwhile();
    await this.#start(options);
  }

  async close(): Promise<void> {
    await this.ledger.close();
    await this.subjects.close();
    await this.store.close();
    rmSync(this.folder, { recursive: true });
  }

  /** A command about the person whose address is `MAIL`, unless the test says otherwise. */
  command(type: FactType, fields: Readonly<Record<string, unknown>> = {}, said: Said = {}): RecordCommand {
    const law =
      /^(?:controller|purpose|notice\.published|settings|adequacy|transfer|compat|instruction|text)/.test(
        type,
      );
    return {
      operationId: 'recordFact',
      principal: 'local',
      by: law ? 'controller' : 'subject',
      controller: 'acme',
      ...(law ? {} : { subject: MAIL }),
      pathParams: {},
      item: { type, ...fields },
      ...said,
      type,
      fields,
    };
  }

  /** Records it, a second after what was recorded before. */
  async record(
    type: FactType,
    fields: Readonly<Record<string, unknown>> = {},
    said: Said = {},
  ): Promise<Recorded> {
    this.now += 1_000;
    return this.ledger.recorder.record(this.command(type, fields, said));
  }

  /** A controller with a newsletter and analytics on consent, security on legitimate interests, and a notice. */
  async publish(controller = 'acme'): Promise<void> {
    const said = { controller };
    await this.record(
      'controller.recorded',
      { name: 'Acme', contact: 'privacy@acme.example', country: 'DE' },
      said,
    );
    await this.record(
      'purpose.published',
      { purpose: 'newsletter', bases: ['consent'], directMarketing: true },
      said,
    );
    await this.record('purpose.published', { purpose: 'analytics', bases: ['consent'] }, said);
    const grounds = { legitimate_interests: { interest: 'security', assessment: 'LIA-1' } };
    await this.record(
      'purpose.published',
      { purpose: 'security', bases: ['legitimate_interests'], grounds },
      said,
    );
    const purposeVersions = ['newsletter', 'analytics', 'security'].map((purpose) => ({
      purpose,
      version: 1,
    }));
    await this.record('notice.published', { notice: 'privacy', purposeVersions }, said);
  }

  /** The events of a stream, strictly read. */
  async events(stream: string): Promise<readonly StoredEvent[]> {
    const events = await this.store.readStream(stream);
    return events.map((event) => decodeStoredEvent(event.data, stream));
  }

  async types(subjectId: string | undefined): Promise<readonly string[]> {
    return (await this.events(`subject-${subjectId}`)).map(({ body }) => body.type);
  }

  /** Whether the purpose may be used for this person now. */
  async permitted(purpose: string, subject: RecordCommand['subject'] = MAIL): Promise<boolean> {
    const answer = await this.ledger.asking.engine.check({
      controller: 'acme',
      subject: subject as never,
      purpose,
    });
    return answer.permitted;
  }
}

/** What a grant needs. */
export const GRANT = { notice: 'privacy', noticeVersion: 1, evidence: { form: 'signup-3' } } as const;
