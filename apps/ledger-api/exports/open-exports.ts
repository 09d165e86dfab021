import { join } from 'node:path';
import { ExportRoom, nodeHashing, writeReadme, type BundleSources, type EvidenceLog } from '#evidence';
import type { EventStore } from '#event-store';
import type { TextStore } from '#ledger';
import type { Subjects } from '#subjects';
import { Logger } from '@nestjs/common';
import { ReadableThread } from './readable-thread.js';
import { writeReadable } from './write-readable.js';

/** What exports are made from. */
export interface ExportParts {
  readonly log: EvidenceLog;
  readonly store: EventStore;
  readonly subjects: Subjects;
  readonly texts: TextStore;
  readonly dataFolder: string;
  /** Folders of the ledger's other processes: what was ordered there is told and given here, too. */
  readonly otherFolders?: () => readonly string[];
  readonly clock: { now(): number };
  /** How long finished bundles are kept, days. */
  readonly keepDays: number;
}

const logger = new Logger('Exports');

const thread = ReadableThread.possible ? new ReadableThread() : undefined;

/** Where bundles are made from, with everything readable in them. */
export function bundleSources({
  log,
  store,
  subjects,
  texts,
}: Omit<ExportParts, 'dataFolder' | 'otherFolders' | 'clock' | 'keepDays'>): BundleSources {
  return {
    log,
    store,
    subjects,
    hashing: nodeHashing,
    text: (digest) => texts.get(digest),
    documents: [writeReadme, thread ? (model) => thread.write(model) : writeReadable],
    ...(thread && { prepare: () => thread.prepare() }),
  };
}

/** Opens `exports` in the data folder. */
export function openExports(parts: ExportParts): Promise<ExportRoom> {
  return ExportRoom.open({
    sources: bundleSources(parts),
    folder: join(parts.dataFolder, 'exports'),
    clock: parts.clock,
    keepMs: parts.keepDays * 86_400_000,
    elsewhere: () => (parts.otherFolders?.() ?? []).map((folder) => join(folder, 'exports')),
    ...(thread && { pack: (path, bytes) => thread.pack(path, bytes) }),
    onFault: (error) => logger.error({ err: error }, 'an export failed'),
  });
}
