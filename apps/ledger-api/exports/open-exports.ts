import { join } from 'node:path';
import {
  ExportRoom,
  nodeHashing,
  recordDocuments,
  storyDocuments,
  tellStory,
  writeReadme,
  type BundleSources,
  type EvidenceLog,
  type WritesDocuments,
} from '#evidence';
import type { EventStore } from '#event-store';
import type { TextStore } from '#ledger';
import type { Subjects } from '#subjects';
import { Logger } from '@nestjs/common';

/** What exports are made from. */
export interface ExportParts {
  readonly log: EvidenceLog;
  readonly store: EventStore;
  readonly subjects: Subjects;
  readonly texts: TextStore;
  readonly dataFolder: string;
  readonly clock: { now(): number };
}

const logger = new Logger('Exports');

/** The readable story, as a page and on paper, and the records: told once. */
const writeReadable: WritesDocuments = async (model) => {
  const known = model.facts.flatMap(({ body, birthDate }) =>
    birthDate ? [[body.id, birthDate] as const] : [],
  );
  const story = tellStory({ ...model, birthDates: new Map(known) });
  return new Map([...(await storyDocuments(model, story)), ...recordDocuments(model, story)]);
};

/** Where bundles are made from, with everything readable in them. */
export function bundleSources({
  log,
  store,
  subjects,
  texts,
}: Omit<ExportParts, 'dataFolder' | 'clock'>): BundleSources {
  return {
    log,
    store,
    subjects,
    hashing: nodeHashing,
    text: (digest) => texts.get(digest),
    documents: [writeReadme, writeReadable],
  };
}

/** Opens `exports` in the data folder. */
export function openExports(parts: ExportParts): Promise<ExportRoom> {
  return ExportRoom.open({
    sources: bundleSources(parts),
    folder: join(parts.dataFolder, 'exports'),
    clock: parts.clock,
    onFault: (error) => logger.error({ err: error }, 'an export failed'),
  });
}
