import { join } from 'node:path';
import type { EventStore, Position } from '#event-store';
import type { Leadership, PostgresDatabase } from '#postgres';
import { Logger } from '@nestjs/common';
import { type OpenAsking, type OpensBoxes, PersonsAsOf } from '#ledger';
import {
  AuditTables,
  ChangeFeed,
  ChangeTokens,
  openReadModels,
  openSharedReadModels,
  type ReadModels,
  type SharedReadModels,
} from '#read-models';
import type { AuditPort } from './audit-port.js';

/** What the tables are made from, and where they lie. */
export interface OpenAuditOptions {
  readonly store: EventStore;
  readonly boxes: OpensBoxes;
  readonly asking: OpenAsking;
  readonly dataFolder: string;
  /** Where the tables lie in place of a file in the data folder. */
  readonly postgres?: PostgresDatabase | undefined;
  /** Several processes share the tables: the one that leads fills them; `fence` is absent where this one never does. */
  readonly shared?: { readonly leadership: Pick<Leadership, 'fence'> | undefined } | undefined;
  /** Whether positions of the store number its events. */
  readonly countsPositions: boolean;
  readonly clock: { now(): number };
  /** Place of the last event that this process appended. */
  readonly appended: () => Position;
}

/** The tables of the service, and how questions are put to them. */
export interface OpenAudit {
  readonly models: ReadModels | SharedReadModels;
  readonly port: AuditPort;
  close(): Promise<void>;
}

const logger = new Logger('Tables');
const onFault = (error: unknown): void => logger.error({ err: error }, 'the tables: something did not work');

/** Opens the tables; they catch up with the store behind everything else. @throws ReadModelsUnavailable */
export async function openAudit({
  store,
  boxes,
  asking,
  dataFolder,
  postgres,
  shared,
  countsPositions,
  clock,
  appended,
}: OpenAuditOptions): Promise<OpenAudit> {
  const persons = new PersonsAsOf(asking.reader);
  const parts = { store, persons, countsPositions, clock, appended };
  const models =
    postgres && shared
      ? openSharedReadModels({ ...parts, postgres, leadership: shared.leadership, onFault })
      : await openReadModels({ ...parts, file: join(dataFolder, 'read-models.sqlite'), postgres });
  try {
    const changes = new ChangeFeed(models.database);
    const { ledger, epoch } = asking.identity;
    const port: AuditPort = {
      tables: new AuditTables(models.database, clock),
      changes,
      changeTokens: new ChangeTokens({ ledger, epoch, file: await changes.origin() }),
      positions: asking.tokens,
      reader: asking.reader,
      boxes,
      persons,
    };
    return { models, port, close: () => models.close() };
  } catch (error) {
    await models.close();
    throw error;
  }
}
