import {
  canonicalJson,
  commandId,
  eventId,
  fromBase64url,
  parseStrictJson,
  requestMac,
  StoredEventError,
  StrictJsonError,
  type CommandKey,
} from '#stored-event';
import { describeVectorFile } from './vectors.js';

interface MacInput {
  readonly kMac: string;
  readonly operationId: string;
  readonly pathParams: Readonly<Record<string, string>>;
  readonly itemText: string;
}

describeVectorFile(
  'command-ids.json',
  {
    command: ({ indexes, ...key }: CommandKey & { indexes: string[] }) => ({
      name: canonicalJson([key.controller, key.principal, key.key]),
      commandId: commandId(key),
      eventIds: indexes.map((index) => eventId(commandId(key), index)),
    }),
    mac: ({ kMac, operationId, pathParams, itemText }: MacInput) => {
      const item = parseStrictJson(itemText);
      return {
        message: canonicalJson([operationId, pathParams, item]),
        mac: requestMac(fromBase64url(kMac), operationId, pathParams, item),
      };
    },
  },
  [StoredEventError, StrictJsonError],
);
