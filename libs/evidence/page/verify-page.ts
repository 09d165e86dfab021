import { utf8Text } from '../bytes/index.js';
import { readPolicy } from '../checkpoint/index.js';
import { isReceipt } from '../receipts/receipt.js';
import { verifyReceipt } from '../receipts/verify-receipt.js';
import {
  certificatesIn,
  describeReport,
  trustedTimeStamps,
  verifyBundle,
  type Report,
} from '../verify/index.js';
import { ContainerError, inMemory, readZip } from '../zip/index.js';
import { nobleReading } from './noble-reading.js';

/** What the page shows for a verdict that no bundle was needed for. */
function refusal(code: string, file: string, detail: string): Report {
  return {
    verdict: 'invalid',
    exitCode: 40,
    events: 0,
    context: 0,
    streams: 0,
    payloads: { DISCLOSED: 0, REDACTED: 0, ERASED: 0, WITHHELD: 0 },
    identifiers: [],
    anchors: [],
    findings: [{ verdict: 'invalid', code, file, detail }],
    notProved: [],
  };
}

/** Files that were dropped, and what was typed. */
interface Given {
  bundle?: Uint8Array;
  receipt?: Uint8Array;
  policy?: string;
  knownHead?: Uint8Array;
  authorities?: readonly Uint8Array[];
}

const given: Given = {};

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page lacks ${id}`);
  return found as T;
}

/** Which of the files a dropped one is: a ZIP begins with PK, a policy has a quorum line, a head is a signed note. */
async function take(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let kind: string;
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    given.bundle = bytes;
    delete given.receipt;
    kind = 'the bundle';
  } else if (isReceipt(bytes)) {
    given.receipt = bytes;
    delete given.bundle;
    kind = 'a receipt';
  } else if (/^quorum /m.test(textOf(bytes))) {
    given.policy = textOf(bytes);
    kind = 'the trust policy';
  } else if (textOf(bytes).includes('-----BEGIN CERTIFICATE-----')) {
    given.authorities = certificatesIn(bytes);
    kind = 'the certificate of a time stamping authority that you trust';
  } else if (textOf(bytes).includes('\n\n\u2014 ')) {
    given.knownHead = bytes;
    kind = 'a known head';
  } else {
    kind = 'nothing that this page knows: expected a bundle (ZIP), a trust policy or a checkpoint';
  }
  const row = document.createElement('li');
  row.textContent = `${file.name}: ${kind}`;
  element('files').append(row);
  await verify();
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8Text(bytes);
  } catch {
    return '';
  }
}

async function verify(): Promise<void> {
  const { bundle, receipt, policy, knownHead } = given;
  const what = bundle ?? receipt;
  if (!what || policy === undefined) return;
  element('verdict').textContent = 'Verifying …';
  // Lets the page show that before the work begins.
  await new Promise((resolve) => setTimeout(resolve, 0));
  show(await reportOn(what, policy, knownHead));
}

async function reportOn(
  bundle: Uint8Array,
  policy: string,
  knownHead: Uint8Array | undefined,
): Promise<Report> {
  const challenge = element<HTMLInputElement>('challenge').value;
  try {
    const options = {
      reading: nobleReading,
      policy: readPolicy(nobleReading, policy),
      ...(knownHead && { knownHead }),
      timeStamps: trustedTimeStamps(nobleReading, given.authorities ?? []),
    };
    if (isReceipt(bundle)) return verifyReceipt(bundle, options);
    return await verifyBundle(readZip(inMemory(bundle)), {
      ...options,
      ...(challenge !== '' && { challenge }),
      full: element<HTMLInputElement>('full').checked,
    });
  } catch (error) {
    if (error instanceof ContainerError) return refusal(error.code, error.file, error.message);
    return refusal('POLICY', 'the trust policy', error instanceof Error ? error.message : 'cannot be read');
  }
}

function show(report: Report): void {
  const verdict = element('verdict');
  verdict.textContent = `${report.verdict.toUpperCase()} (${report.exitCode})`;
  verdict.dataset['verdict'] = report.verdict;
  // Text only: whatever a hostile bundle says stays text.
  element('report').textContent = describeReport(report).slice(1).join('\n').trimStart();
  element('meaning').textContent = describeReport(report)[0]?.replace(/^[^:]*: /, '') ?? '';
}

function start(): void {
  const drop = element('drop');
  const pick = element<HTMLInputElement>('pick');
  const takeAll = async (files: Iterable<File>): Promise<void> => {
    for (const file of files) await take(file);
  };
  pick.addEventListener('change', () => void takeAll(pick.files ?? []));
  for (const kind of ['dragover', 'drop']) drop.addEventListener(kind, (event) => event.preventDefault());
  drop.addEventListener('drop', (event) => void takeAll(event.dataTransfer?.files ?? []));
  for (const id of ['challenge', 'full']) element(id).addEventListener('change', () => void verify());
}

start();
