import { canonicalJson } from '#stored-event/json';
import { hex, toBase64url, utf8 } from '../bytes/index.js';
import { CLAIMED_KEYS, FILES, notProvedBy, textFile, type ExportStatement } from '../bag/index.js';
import type { Making } from '../hashing/index.js';
import type { SealedView } from '../log/evidence-log.js';
import { isBy, readNote, readVkey } from '../notes/index.js';
import { textsNamedBy } from '../verify/shown-texts.js';
import type { ZipFile } from '../zip/index.js';
import { addBrackets } from './brackets.js';
import { BundleWriter } from './bundle-writer.js';
import { addContext } from './context-part.js';
import { ExportFailed } from './errors.js';
import { addLedger } from './ledger-part.js';
import type { BundleModel, ToldText } from './model.js';
import type { BundleRequest, BundleSources, Part, Progress } from './part.js';
import { addPeriod } from './period-part.js';
import { addPerson } from './person-part.js';
import { Redaction } from './redaction.js';
import { memorySpool, type Spool } from './spool.js';
import { addSeal, addTiles } from './tree-part.js';

/** A finished bundle: its files in the order of a canonical ZIP. Read them once, then close. */
export interface MadeBundle {
  readonly id: string;
  readonly statement: ExportStatement;
  /** Subject ids of whom values may be disclosed. */
  readonly subjects: readonly string[];
  readonly files: Iterable<ZipFile>;
  close(): void;
}

/**
 * Makes a bundle (evidence format 3) under the newest seal.
 * @param options where its files wait (default: memory), and who is told how far it is
 * @throws ExportFailed, EvidenceError, store errors
 */
export async function makeBundle(
  sources: BundleSources,
  request: BundleRequest,
  options: { readonly spool?: Spool; readonly progress?: (progress: Progress) => void } = {},
): Promise<MadeBundle> {
  const spool = options.spool ?? memorySpool();
  sources.prepare?.();
  try {
    const collected = await sources.log.underSeal((view) =>
      collect(sources, request, view, spool, options.progress),
    );
    if (!collected) throw new ExportFailed('NOT_SEALED', 'the log has no signed checkpoint yet');
    const { writer, model, root } = collected;
    // Story and records take longer than the rest: the next seal need not wait for them.
    for (const write of sources.documents)
      for (const [path, bytes] of await write(model)) writer.add(path, bytes);
    const { statement, subjects } = model;
    const folder = `evidence-${statement.id}`;
    const files = await writer.finish(statement, root, sources.log.signer, folder);
    return { id: statement.id, statement, subjects, files, close: () => spool.close() };
  } catch (error) {
    spool.close();
    throw error;
  }
}

/** What the log and the store give, all of it under one seal. */
interface Collected {
  readonly writer: BundleWriter;
  readonly model: BundleModel;
  readonly root: Uint8Array;
}

async function collect(
  sources: BundleSources,
  request: BundleRequest,
  view: SealedView,
  spool: Spool,
  progress: (progress: Progress) => void = () => undefined,
): Promise<Collected> {
  const { log, store, hashing } = sources;
  const { scope } = request;
  const writer = new BundleWriter(hashing, spool);
  const redaction = new Redaction(request.redactions ?? [], scope);
  const part: Part = {
    sources,
    request,
    view,
    writer,
    redaction,
    progress,
    store,
    log,
    hashing,
    mapSize: view.mapSize,
  };
  const full = request.mode === 'full';
  if (scope.kind === 'ledger' && !full)
    throw new ExportFailed('TOO_LARGE', 'a whole ledger is shown in full mode only');
  const { facts, shown, subjects } =
    scope.kind === 'subject'
      ? await addPerson(part, scope)
      : scope.kind === 'period'
        ? await addPeriod(part, scope)
        : await addLedger(part, scope);
  const context = await addContext(part, facts);
  await addSeal(part, context);
  if (full) addTiles(part);
  addBrackets(part, facts);
  writer.add(FILES.checkpoint, view.checkpoint.note);
  if (view.checkpoint.timestamp) writer.add(FILES.timeStamp, view.checkpoint.timestamp);
  writer.add(CLAIMED_KEYS, signersOf(hashing, log.vkeys(), view.checkpoint.note));

  const { texts, textsNotHeld } = await addTexts(part, [...facts.map(({ body }) => body), ...context.facts]);
  const told = {
    format: 'consent-ledger-evidence/1' as const,
    madeAt: new Date(request.madeAt).toISOString(),
    mode: request.mode,
    scope,
    ...(request.recipient !== undefined && { recipient: request.recipient }),
    ...(request.challenge !== undefined && { challenge: request.challenge }),
    origin: log.origin,
    size: String(view.checkpoint.size),
    mapSize: String(view.mapSize),
    redactions: [...new Set(request.redactions)].sort(),
    redacted: redaction.redacted,
    textsNotHeld,
    ...(full && { leavesOfOthers: String(view.checkpoint.size - BigInt(shown + context.facts.length + 1)) }),
    notProved: notProvedBy(scope, request.mode),
  };
  const statement: ExportStatement = { ...told, id: idOf(hashing, told, view.checkpoint.root) };
  const checkpoint = view.checkpoint.note;
  const model: BundleModel = { statement, checkpoint, facts, subjects, context: context.facts, texts };
  return { writer, model, root: view.checkpoint.root };
}

/** The log's keys that signed this checkpoint, one a line: informative, never to be trusted from here. */
function signersOf(hashing: Making, vkeys: readonly string[], note: string): string {
  const { signatures } = readNote(note);
  const signed = vkeys.filter((vkey) => signatures.some((line) => isBy(readVkey(hashing, vkey), line)));
  return signed.map((vkey) => `${vkey}\n`).join('');
}

/** The id is made of what was asked, when, and of which tree: nothing random, so that the same is the same. */
function idOf(hashing: Making, told: object, root: Uint8Array): string {
  return hex(hashing.sha256(utf8(canonicalJson({ ...told, root: toBase64url(root) })))).slice(0, 16);
}

async function addTexts(
  { sources, writer }: Part,
  bodies: BundleModel['context'],
): Promise<{ texts: ToldText[]; textsNotHeld: string[] }> {
  const digests = new Set(bodies.flatMap(({ pub }) => textsNamedBy(pub)));
  const texts: ToldText[] = [];
  const textsNotHeld: string[] = [];
  for (const digest of [...digests].sort()) {
    const text = await sources.text(digest);
    if (!text) {
      textsNotHeld.push(digest);
      continue;
    }
    writer.add(textFile(digest), text.bytes);
    texts.push(text);
  }
  return { texts, textsNotHeld };
}
