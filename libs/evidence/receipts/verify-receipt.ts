import { equalBytes } from '../bytes/index.js';
import { openCheckpoint, type SignedCheckpoint } from '../checkpoint/index.js';
import { Findings } from '../verify/findings.js';
import { VERIFY_EXIT, worst, type Anchor, type Report, type Verdict } from '../verify/report.js';
import { instantOf } from '../verify/signed-state.js';
import type { VerifyOptions } from '../verify/verify-bundle.js';
import { openReceipt, type OpenedReceipt } from './receipt.js';

const FILE = 'the receipt';

/** What a receipt does not prove. */
const NOT_PROVED = [
  'Anything but this one act: later facts may have changed what counts today.',
  'That a claimed time of happening (occ) is true.',
];

/** Verifies a receipt alone, with the same verdicts as a bundle. Never throws for what the receipt holds. */
export function verifyReceipt(bytes: Uint8Array, options: VerifyOptions): Report {
  const findings = new Findings();
  const opened = findings.attempt(FILE, () => openReceipt(options.reading, options.policy, bytes));
  const anchors: Anchor[] = [];
  let best: Verdict = 'unanchored';
  if (opened && !opened.checkpoint)
    findings.note('unanchored', 'NOT_SEALED', FILE, 'was given before its fact was sealed: ask for it again');
  if (opened?.checkpoint) {
    const { by } = opened.checkpoint;
    for (const { key, time } of by)
      if (time !== undefined) anchors.push({ kind: 'witness', name: key.name, at: instantOf(time) });
    if (!options.policy.unwitnessed && options.policy.witnessed(by)) best = 'witnessed';
    const head = options.knownHead && compareHead(opened.checkpoint, options.knownHead, options, findings);
    if (head) {
      anchors.push(head);
      if (best === 'unanchored') best = 'consistent';
    }
  }
  const counted = findings.list.filter(({ verdict }) => !(verdict === 'unanchored' && best !== 'unanchored'));
  const verdict = worst([best, ...counted.map((finding) => finding.verdict)]);
  return { ...told(opened), verdict, exitCode: VERIFY_EXIT[verdict], anchors, findings: findings.list };
}

/** A head of the same size must have the same root; of another size nothing can be said without a proof. */
function compareHead(
  checkpoint: SignedCheckpoint,
  file: Uint8Array,
  { reading, policy }: VerifyOptions,
  findings: Findings,
): Anchor | undefined {
  const known = [...policy.logs, ...policy.witnesses].map(({ key }) => key);
  const head = findings.attempt('the known head', () =>
    openCheckpoint(reading, file, checkpoint.origin, known),
  );
  if (!head || head.size !== checkpoint.size) return undefined;
  if (equalBytes(head.root, checkpoint.root)) return { kind: 'known head', name: `size ${head.size}` };
  findings.note('diverged', 'DIVERGED', 'the known head', 'has another root for the same size');
  return undefined;
}

function told(
  opened: OpenedReceipt | undefined,
): Omit<Report, 'verdict' | 'exitCode' | 'anchors' | 'findings'> {
  if (!opened) return { ...NOTHING, notProved: [] };
  const { receipt, checkpoint, undisclosed } = opened;
  const digests = receipt.body.sd.reduce((sum, entry) => sum + entry.digests.length, 0);
  return {
    ...NOTHING,
    origin: receipt.origin,
    madeAt: receipt.madeAt,
    ...(checkpoint && { size: String(checkpoint.size) }),
    events: 1,
    payloads: { ...NOTHING.payloads, DISCLOSED: digests - undisclosed, ERASED: undisclosed },
    recorded: { from: receipt.body.rec, to: receipt.body.rec },
    notProved: NOT_PROVED,
  };
}

const NOTHING = {
  events: 0,
  context: 0,
  streams: 0,
  payloads: { DISCLOSED: 0, REDACTED: 0, ERASED: 0, WITHHELD: 0 },
  identifiers: [],
};
