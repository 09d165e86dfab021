import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { EventStore } from '#event-store';
import { describeEventStoreContract, type OpenStore } from '#event-store/contract';
import { openEventStoreDb } from '#event-store/eventstoredb';
import { Simulator } from '../event-store-simulator/index.js';
import { REAL_SERVER } from './real-server.js';

function opening(url: () => string): OpenStore {
  return async () => {
    let store: EventStore = await openEventStoreDb({ url: url() });
    return {
      store,
      reopen: async () => {
        await store.close();
        store = await openEventStoreDb({ url: url() });
        return store;
      },
      dispose: () => store.close(),
    };
  };
}

// What tells the versions apart is subscribing (subscriptions.spec.ts): the older ones in the long form.
const VERSIONS = process.env['LONG_TESTS'] === '1' ? ['24.10.0', '23.10.0', '22.10.0'] : ['24.10.0'];
for (const version of VERSIONS) {
  describe(`a simulator that says it is ${version}`, () => {
    let simulator: Simulator;
    beforeAll(async () => {
      simulator = await Simulator.start({ version });
    });
    afterAll(() => simulator.stop());

    describeEventStoreContract(
      'EventStoreDB, simulator',
      opening(() => simulator.url),
    );
  });
}

if (REAL_SERVER === undefined) {
  describe('the event store contract, EventStoreDB, a real server', () => {
    test.todo('NOT RUN: set TEST_EVENTSTORE_URL to run it against a real server');
  });
} else {
  const url = REAL_SERVER;
  describeEventStoreContract(
    'EventStoreDB, a real server',
    opening(() => url),
  );
}
