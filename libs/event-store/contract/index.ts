import { describe } from '@jest/globals';
import { describeAppending } from './appending.js';
import { describeForgetting } from './forgetting.js';
import { describeLiving } from './living.js';
import { describeReadingAll } from './reading-all.js';
import { describeReadingStreams } from './reading-streams.js';
import { describeRefusing } from './refusing.js';
import { describeRetrying } from './retrying.js';
import type { OpenStore } from './setting.js';
import { describeSubscribing } from './subscribing.js';
import { describeSubscribingLive } from './subscribing-live.js';

export type { OpenStore, StoreUnderTest } from './setting.js';

/**
 * The contract of the event store's port as a test suite: what every adapter shows, embedded or a server. It asks for
 * nothing that a real server does not give: `$all` may hold foreign events, positions may have gaps.
 * @param name the adapter, for the report
 * @param open opens a store before each test
 * @param options `persistent: false` for a store in memory, which cannot be opened again
 */
export function describeEventStoreContract(
  name: string,
  open: OpenStore,
  options: { readonly persistent: boolean } = { persistent: true },
): void {
  describe(`the event store contract, ${name}`, () => {
    describeAppending(open);
    describeRetrying(open);
    describeRefusing(open);
    describeReadingStreams(open);
    describeReadingAll(open);
    describeSubscribing(open);
    describeSubscribingLive(open);
    describeForgetting(open, options.persistent);
    describeLiving(open, options.persistent);
  });
}
