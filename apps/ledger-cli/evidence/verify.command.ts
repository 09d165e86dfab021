import { lstatSync, readFileSync } from 'node:fs';
import {
  certificatesIn,
  ContainerError,
  describeReport,
  EvidenceError,
  isReceipt,
  nodeHashing,
  openBundle,
  readPolicy,
  verifyBundle,
  verifyReceipt,
  VERIFY_EXIT,
  type OpenBundle,
  type Report,
  trustedTimeStamps,
  type TrustPolicy,
  type VerifyOptions,
} from '#evidence/reading';
import type { Command } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import type { Io } from '../io.js';

interface VerifyFlags {
  readonly policy: string;
  readonly knownHead?: string;
  readonly challenge?: string;
  readonly tsaCert?: string;
  readonly full?: true;
  readonly json?: true;
}

/** A receipt is about one act. */
const MAX_RECEIPT_BYTES = 256 * 1024;

const EXIT_CODES = `
Exit codes: 0 witnessed, 10 consistent with what came from outside, 20 unanchored (nothing came from outside),
30 diverged, 40 invalid, 50 incomplete, 60 stale; 2 a file that cannot be read.`;

/** `verify BUNDLE`: needs no running ledger and no network (evidence format 4). */
export function addVerifyCommand(program: Command, io: Io): void {
  program
    .command('verify')
    .argument('<bundle>', 'an evidence bundle (the ZIP, or its folder), or a receipt')
    .description('whether a bundle is unaltered, complete and signed; offline, without trust in its maker')
    .requiredOption('--policy <file>', 'whom you trust: log keys and witnesses (C2SP tlog-policy)')
    .option('--known-head <file>', 'a signed checkpoint of this log that you kept from before')
    .option('--challenge <nonce>', 'the words that your request for the bundle carried')
    .option('--tsa-cert <file>', 'certificate of a time stamping authority that you trust (PEM or DER)')
    .option('--full', 'read every body of a whole-ledger bundle, not only its hash')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXIT_CODES)
    .action((bundle: string, flags: VerifyFlags) => verify(io, bundle, flags));
}

async function verify(io: Io, path: string, flags: VerifyFlags): Promise<void> {
  const policy = policyIn(flags.policy);
  const knownHead = flags.knownHead === undefined ? undefined : bytesOf(flags.knownHead);
  const report = await reportOn(path, policy, {
    ...(knownHead && { knownHead }),
    ...(flags.challenge !== undefined && { challenge: flags.challenge }),
    timeStamps: trustedTimeStamps(
      nodeHashing,
      flags.tsaCert === undefined ? [] : certificatesIn(bytesOf(flags.tsaCert)),
    ),
    ...(flags.full && { full: true }),
  });
  io.write(flags.json ? JSON.stringify(report, null, 2) : describeReport(report).join('\n'));
  if (report.exitCode !== VERIFY_EXIT.witnessed) throw new CliError(report.exitCode, '');
}

async function reportOn(
  path: string,
  policy: TrustPolicy,
  options: Omit<VerifyOptions, 'reading' | 'policy'>,
): Promise<Report> {
  const receipt = receiptAt(path);
  if (receipt) return verifyReceipt(receipt, { reading: nodeHashing, policy, ...options });
  let bundle: OpenBundle;
  try {
    bundle = openBundle(path);
  } catch (error) {
    if (error instanceof ContainerError) return notABundle(error);
    throw new CliError(EXIT.usage, `${path} cannot be read.`);
  }
  try {
    return await verifyBundle(bundle.files, {
      reading: nodeHashing,
      policy,
      ...options,
      ...(bundle.bodies && { bodies: bundle.bodies }),
    });
  } finally {
    bundle.close();
  }
}

/** The bytes of a receipt, if the file is one. */
function receiptAt(path: string): Uint8Array | undefined {
  try {
    const { size } = lstatSync(path);
    const bytes = size <= MAX_RECEIPT_BYTES ? readFileSync(path) : undefined;
    return bytes && isReceipt(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** A container that cannot be opened is a verdict too. */
function notABundle(error: ContainerError): Report {
  return {
    verdict: 'invalid',
    exitCode: VERIFY_EXIT.invalid,
    events: 0,
    context: 0,
    streams: 0,
    payloads: { DISCLOSED: 0, REDACTED: 0, ERASED: 0, WITHHELD: 0 },
    identifiers: [],
    anchors: [],
    findings: [{ verdict: 'invalid', code: error.code, file: error.file, detail: error.message }],
    notProved: [],
  };
}

/** @throws CliError (usage) for a file that is no policy */
function policyIn(path: string): TrustPolicy {
  try {
    return readPolicy(nodeHashing, new TextDecoder().decode(bytesOf(path)));
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    throw new CliError(EXIT.usage, `${path} is no trust policy (C2SP tlog-policy): ${error.message}`);
  }
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    throw new CliError(EXIT.usage, `${path} cannot be read.`);
  }
}
