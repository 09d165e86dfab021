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
async function take(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    given.bundle = bytes;
    delete given.receipt;
    return 'the bundle';
  }
  if (isReceipt(bytes)) {
    given.receipt = bytes;
    delete given.bundle;
    return 'a receipt';
  }
  if (/^quorum /m.test(textOf(bytes))) {
    given.policy = textOf(bytes);
    return 'the trust policy';
  }
  if (textOf(bytes).includes('-----BEGIN CERTIFICATE-----')) {
    given.authorities = certificatesIn(bytes);
    return 'the certificate of a time stamping authority that you trust';
  }
  if (textOf(bytes).includes('\n\n\u2014 ')) {
    given.knownHead = bytes;
    return 'a known head';
  }
  return 'nothing that this page knows: expected a bundle (ZIP), a trust policy or a checkpoint';
}

/** Takes what was dropped together before anything is said: a verdict without the head would be another one. */
async function takeAll(files: readonly File[]): Promise<void> {
  for (const file of files) {
    const kind = await take(file).catch(() => 'cannot be read');
    const row = document.createElement('li');
    row.textContent = `${file.name}: ${kind}`;
    element('files').append(row);
  }
  await verify();
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8Text(bytes);
  } catch {
    return '';
  }
}

/** Verifications that were asked for: only what the last one says is shown. */
let asked = 0;

async function verify(): Promise<void> {
  const { bundle, receipt, policy, knownHead } = given;
  const what = bundle ?? receipt;
  if (!what || policy === undefined) return;
  asked += 1;
  const turn = asked;
  element('verdict').textContent = 'Verifying …';
  // Lets the page show that before the work begins.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const report = await reportOn(what, policy, knownHead);
  if (turn === asked) show(report);
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
  pick.addEventListener('change', () => void takeAll([...(pick.files ?? [])]));
  for (const kind of ['dragover', 'drop']) drop.addEventListener(kind, (event) => event.preventDefault());
  drop.addEventListener('drop', (event) => void takeAll([...(event.dataTransfer?.files ?? [])]));
  for (const id of ['challenge', 'full']) element(id).addEventListener('change', () => void verify());
}

start();
