import { decodeStoredEvent, StoredEventError } from '#stored-event';
import { storedEventOf } from '../golden/fixed-event.js';
import { describeVectorFile } from './vectors.js';

describeVectorFile(
  'events.json',
  {
    event: storedEventOf,
    stored: ({ stored }: { stored: string }) => decodeStoredEvent(Buffer.from(stored, 'utf8')),
  },
  [StoredEventError],
);
