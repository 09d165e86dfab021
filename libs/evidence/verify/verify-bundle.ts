import { FILES, notProvedBy, readPublicKeys, readSubjects } from '../bag/index.js';
import type { TrustPolicy } from '../checkpoint/index.js';
import type { Reading } from '../hashing/index.js';
import type { FileMap } from '../zip/index.js';
import { checkIdentifiers, checkLinks } from './about-whom.js';
import { compareKnownHead, readBrackets, timesOf, type Seen } from './anchors.js';
import type { ReadsBodies } from './bodies.js';
import { readDisclosures } from './disclosures.js';
import { Findings, StepFailed } from './findings.js';
import { Leaves } from './leaves.js';
import { readPersons, type PersonsParts } from './persons.js';
import { readPublicStreams } from './public-streams.js';
import { readBag, type Bag } from './read-bag.js';
import { VERIFY_EXIT, worst, type Anchor, type Payloads, type Report, type Verdict } from './report.js';
import { checkTexts } from './shown-texts.js';
import { shownEvents } from './shown-events.js';
import { readSeal } from './seal-state.js';
import { readState } from './signed-state.js';
import { checkTimes } from './time-bracket.js';
import { NO_TIME_STAMPS, readTimeStamps, type ChecksTimeStamps } from './time-stamps.js';
import { readWholeLedger } from './whole-ledger.js';

/** What a verifier brings along; all of it comes from outside the bundle. */
export interface VerifyOptions {
  /** Hashes and signatures. */
  readonly reading: Reading;
  /** Whom the verifier trusts (C2SP tlog-policy). */
  readonly policy: TrustPolicy;
  /** A signed checkpoint of this log that was kept from before. */
  readonly knownHead?: Uint8Array;
  /** The words that the request for this bundle carried. */
  readonly challenge?: string;
  /** Read every body of a whole-ledger bundle, not only its hash. Other bundles are always read whole. */
  readonly full?: boolean;
  /** Checks RFC 3161 time stamps by a pinned authority. Default: they are reported and prove nothing. */
  readonly timeStamps?: ChecksTimeStamps;
  /** Reads the bodies of a whole-ledger bundle beside the other steps. Default: one after the other, here. */
  readonly bodies?: ReadsBodies;
}

/** What a verification has learned so far; it may end at any step. */
interface Learned {
  bag?: Bag;
  anchors: Anchor[];
  witnessed: boolean;
  told: Partial<Report>;
}

/**
 * Verifies a bundle as hostile input, offline (evidence format 4). Never throws for what the bundle holds: whatever
 * is wrong is a finding, and the worst verdict wins.
 */
export async function verifyBundle(files: FileMap, options: VerifyOptions): Promise<Report> {
  const findings = new Findings();
  const learned: Learned = { anchors: [], witnessed: false, told: {} };
  try {
    await runSteps(files, options, findings, learned);
  } catch (error) {
    if (!(error instanceof StepFailed)) findings.caught(error, 'the bundle');
  }
  return reportOf(findings, learned);
}

async function runSteps(
  files: FileMap,
  options: VerifyOptions,
  findings: Findings,
  learned: Learned,
): Promise<void> {
  const { reading, policy } = options;
  const bag = readBag(reading, files, policy, findings, (within, { scope, origin }) =>
    scope.kind !== 'ledger'
      ? undefined
      : options.bodies?.({
          files: within,
          events: shownEvents(within),
          full: options.full === true,
          origin,
          controller: scope.controller,
        }),
  );
  learned.bag = bag;
  if (options.challenge !== undefined && bag.statement.challenge !== options.challenge)
    findings.note('stale', 'CHALLENGE', FILES.request, 'answers another challenge, or none');

  const state = readState(reading, bag, policy, findings);
  learned.anchors.push(...state.anchors);
  learned.witnessed = state.witnessed;
  const keys = findings.must(FILES.publicKeys, () => readPublicKeys(bag.need(FILES.publicKeys)));
  const proofs = findings.must(FILES.subjects, () => readSubjects(bag.need(FILES.subjects)));

  const brackets = readBrackets(reading, bag, state, policy, findings);
  const seen: Seen[] = [...brackets, { ...state.checkpoint, times: timesOf(state.checkpoint) }];
  if (options.knownHead) {
    const known = compareKnownHead({ reading, bag, state, policy, findings }, brackets, options.knownHead);
    if (known) {
      learned.anchors.push(known.anchor);
      seen.push(known.seen);
    }
  }
  const stamped = await readTimeStamps(bag, state, brackets, options.timeStamps ?? NO_TIME_STAMPS, findings);
  learned.anchors.push(...stamped.anchors);
  seen.push(...stamped.seen);

  const leaves = new Leaves(reading, bag, state, findings);
  const seal = readSeal(reading, bag, state, keys, leaves, findings);
  const parts: PersonsParts = { reading, bag, seal, leaves, findings };
  const context = readPublicStreams(parts, keys);
  const sealedAt = seal.body.body.rec;
  const timed = (facts: typeof context) => facts.map(({ seq, file, body: { rec } }) => ({ seq, file, rec }));
  checkTimes(timed(context), seen, sealedAt, findings);

  if (bag.statement.scope.kind === 'ledger') {
    const { events, streams, recorded } = await readWholeLedger(parts, proofs, options.full === true);
    checkTexts(bag, context, findings);
    learned.told = { events, streams, context: context.length, ...(recorded && { recorded }) };
    return;
  }
  const streams = readPersons(parts, proofs);
  const facts = streams.flat();
  const disclosed = readDisclosures(reading, bag, streams, findings);
  const identifiers = checkIdentifiers(bag, streams, disclosed, findings);
  checkLinks(bag, streams, findings);
  checkTexts(bag, [...facts, ...context], findings);
  checkTimes(timed(facts), seen, sealedAt, findings);
  const times = facts.map(({ body }) => body.rec).sort();
  learned.told = {
    events: facts.length,
    context: context.length,
    streams: streams.length,
    payloads: disclosed.payloads,
    identifiers,
    ...(times.length > 0 && { recorded: { from: times[0] as string, to: times.at(-1) as string } }),
  };
}

const NO_PAYLOADS: Payloads = { DISCLOSED: 0, REDACTED: 0, ERASED: 0, WITHHELD: 0 };

function reportOf({ list }: Findings, { bag, anchors, witnessed, told }: Learned): Report {
  const anchored = anchors.some(({ kind }) => kind !== 'witness');
  const best: Verdict = witnessed ? 'witnessed' : anchored ? 'consistent' : 'unanchored';
  // A head that could not be compared takes nothing away from a quorum of witnesses.
  const counted = list.filter(({ verdict }) => !(verdict === 'unanchored' && best !== 'unanchored'));
  const verdict = worst([best, ...counted.map((finding) => finding.verdict)]);
  const { statement } = bag ?? {};
  return {
    verdict,
    exitCode: VERIFY_EXIT[verdict],
    ...(statement && {
      id: statement.id,
      origin: statement.origin,
      madeAt: statement.madeAt,
      mode: statement.mode,
      scope: statement.scope,
      size: statement.size,
      mapSize: statement.mapSize,
      ...(statement.recipient !== undefined && { recipient: statement.recipient }),
    }),
    events: 0,
    context: 0,
    streams: 0,
    payloads: NO_PAYLOADS,
    identifiers: [],
    ...told,
    anchors,
    findings: list,
    // The verifier's own words: what the bundle says about itself is not believed.
    notProved: statement ? notProvedBy(statement.scope, statement.mode) : [],
  };
}
