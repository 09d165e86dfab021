import { join } from 'node:path';
import type { EventStore, Position } from '#event-store';
import type { PostgresDatabase } from '#postgres';
import { type OpenAsking, type OpensBoxes, PersonsAsOf } from '#ledger';
import { AuditTables, ChangeFeed, ChangeTokens, openReadModels, type ReadModels } from '#read-models';
import type { AuditPort } from './audit-port.js';

/** What the tables are made from, and where they lie. */
export interface OpenAuditOptions {
  readonly store: EventStore;
  readonly boxes: OpensBoxes;
  readonly asking: OpenAsking;
  readonly dataFolder: string;
  /** Where the tables lie in place of a file in the data folder. */
  readonly postgres?: PostgresDatabase | undefined;
  readonly clock: { now(): number };
  /** Place of the last event that this process appended. */
  readonly appended: () => Position;
}

/** The tables of the service, and how questions are put to them. */
export interface OpenAudit {
  readonly models: ReadModels;
  readonly port: AuditPort;
  close(): Promise<void>;
}

/** Opens the tables; they catch up with the store behind everything else. @throws ReadModelsUnavailable */
export async function openAudit({
  store,
  boxes,
  asking,
  dataFolder,
  postgres,
  clock,
  appended,
}: OpenAuditOptions): Promise<OpenAudit> {
  const persons = new PersonsAsOf(asking.reader);
  const models = await openReadModels({
    store,
    persons,
    file: join(dataFolder, 'read-models.sqlite'),
    postgres,
    clock,
    appended,
  });
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
