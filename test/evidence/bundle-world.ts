import { openEvidenceLog, nodeHashing, type EvidenceLog } from '#evidence';
import {
  makeBundle,
  readPolicy,
  verifyBundle,
  writePolicy,
  writeReadme,
  fileMapOf,
  type BundleRequest,
  type BundleSources,
  type Report,
  type VerifyOptions,
} from '#evidence';
import { GRANT, MAIL, RecordingLedger } from '../recording/recording-ledger.js';

/** The files of a bundle by their path below its folder; tests bend them. */
export type Files = Map<string, Uint8Array>;

/** Whether documents are as short as may be (attacks do not look at them). */
const SHORT: BundleSources['documents'] = [writeReadme];

/** A ledger that records and is sealed, and from which bundles are made. */
export class BundleWorld {
  private constructor(
    readonly ledger: RecordingLedger,
    readonly log: EvidenceLog,
    readonly documents: BundleSources['documents'],
  ) {}

  static async open(documents: BundleSources['documents'] = SHORT): Promise<BundleWorld> {
    const ledger = await RecordingLedger.open();
    const { identity } = ledger.ledger.asking;
    const log = await openEvidenceLog({
      store: ledger.store,
      subjects: ledger.subjects,
      dataFolder: ledger.folder,
      origin: identity.origin,
      clock: { now: () => ledger.now },
    });
    const world = new BundleWorld(ledger, log, documents);
    await ledger.publish();
    return world;
  }

  /** Grants, withdraws and grants anew. @returns the person's subject id */
  async person(value = 'ada@example.org'): Promise<string> {
    const said = { subject: { ...MAIL, value } };
    const proof = { ...GRANT, statement: `${value} agrees`, ipAddress: '192.0.2.7' };
    const { subjectId } = await this.ledger.record(
      'consent.granted',
      { purpose: 'newsletter', ...proof },
      said,
    );
    await this.ledger.record('consent.granted', { purpose: 'analytics', ...proof }, said);
    await this.ledger.record('consent.withdrawn', { purpose: 'newsletter', reason: 'too many' }, said);
    return subjectId ?? '';
  }

  /** Seals what is recorded. */
  async seal(): Promise<void> {
    await this.log.sealNow();
  }

  get sources(): BundleSources {
    return {
      log: this.log,
      store: this.ledger.store,
      subjects: this.ledger.subjects,
      hashing: nodeHashing,
      text: () => Promise.resolve(undefined),
      documents: this.documents,
    };
  }

  /** A bundle's files, without the folder in front. */
  async bundle(
    request: Partial<BundleRequest> & Pick<BundleRequest, 'scope'>,
    sources: BundleSources = this.sources,
  ): Promise<Files> {
    const made = await makeBundle(sources, { mode: 'compact', madeAt: this.ledger.now, ...request });
    const files: Files = new Map();
    for (const { path, bytes } of made.files)
      files.set(path.slice(path.indexOf('/') + 1), new Uint8Array(bytes));
    made.close();
    return files;
  }

  /** About one person, all purposes. */
  about(subject: string, more: Partial<BundleRequest> = {}): Promise<Files> {
    return this.bundle({ scope: { kind: 'subject', controller: 'acme', subject, purposes: '*' }, ...more });
  }

  /** What a regulator trusts: the log's keys, and no witness. */
  get policy(): string {
    return writePolicy(this.log.vkeys(), []);
  }

  verify(files: Files, options: Partial<VerifyOptions> = {}): Promise<Report> {
    return verifyBundle(fileMapOf(files), {
      reading: nodeHashing,
      policy: readPolicy(nodeHashing, this.policy),
      ...options,
    });
  }

  async end(): Promise<void> {
    await this.log.close();
    await this.ledger.close();
  }
}
