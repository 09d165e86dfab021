import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasOpenssl } from '../support/openssl-authority.js';
import { noEventStore, simulated, withWrongPassword, type WrongStore } from './wrong-event-stores.js';
import { refusedStart } from './refused-start.js';

/** sysexits.h: a setting is wrong; nobody answers. */
const [CONFIGURATION, UNAVAILABLE] = [78, 69];

const OTHER_LEDGER = '0f1e2d3c-0000-4000-8000-000000000001';
const SUBJECT = 'subject-aaaaaaaa-0000-4000-8000-000000000001';

interface Line {
  readonly what: string;
  readonly store: (folder: string) => Promise<WrongStore>;
  readonly code: number;
  readonly says: RegExp;
}

const address = (url: string) => async (): Promise<WrongStore> => ({
  url,
  written: () => 0,
  close: () => undefined,
});

const WITH_SETTING = (setting: string) => () =>
  simulated({}, (simulator) => simulator.write(`$$${SUBJECT}`, '$metadata', `{"${setting}":3600}`));

async function storeOfAnother(folder: string): Promise<WrongStore> {
  await writeFile(join(folder, 'data', 'ledger-id'), `${OTHER_LEDGER}\n`);
  return simulated();
}

const LINES: readonly Line[] = [
  {
    what: 'no address of an event store',
    store: address('http://127.0.0.1:2113'),
    code: CONFIGURATION,
    says: /must look like esdb:/,
  },
  {
    what: 'an address with a setting that nobody knows',
    store: address('esdb://127.0.0.1:2113?tls=false&tsl=1'),
    code: CONFIGURATION,
    says: /tsl, which the client does not know/,
  },
  {
    what: 'credentials that would not be sent',
    store: address('esdb://ledger:geheim@127.0.0.1:2113?tls=false'),
    code: CONFIGURATION,
    says: /sends no credentials/,
  },
  {
    what: 'an authority that is no file',
    store: address('esdb://ledger:geheim@127.0.0.1:2113?tlsCAFile=/none.crt'),
    code: CONFIGURATION,
    says: /tlsCAFile/,
  },
  {
    what: 'an address where nobody listens',
    store: address('esdb://127.0.0.1:1?tls=false'),
    code: UNAVAILABLE,
    says: /No EventStoreDB answers at 127\.0\.0\.1:1/,
  },
  {
    what: 'a name that does not exist',
    store: address('esdb://no-such-host.invalid:2113?tls=false'),
    code: UNAVAILABLE,
    says: /No EventStoreDB answers at no-such-host/,
  },
  {
    what: 'a wrong password',
    store: withWrongPassword,
    code: CONFIGURATION,
    says: /refuses the user name or password/,
  },
  {
    what: 'a web server',
    store: () => noEventStore('web'),
    code: CONFIGURATION,
    says: /is not an EventStoreDB/,
  },
  {
    what: 'something that never says a word',
    store: () => noEventStore('mute'),
    code: UNAVAILABLE,
    says: /No EventStoreDB answers/,
  },
  {
    what: 'a server that is too old',
    store: () => simulated({ version: '21.10.9' }),
    code: CONFIGURATION,
    says: /version 21\.10\.9.*22\.10 or newer is needed/,
  },
  {
    what: 'a server that cannot say what it has',
    store: () => simulated({ features: false }),
    code: CONFIGURATION,
    says: /no call .*22\.10 or newer is needed/,
  },
  {
    what: 'a server without a needed call',
    store: () => simulated({ methods: ['append', 'read'] }),
    code: CONFIGURATION,
    says: /no call .*tombstone/,
  },
  {
    what: 'a store that deletes facts by age',
    store: WITH_SETTING('$maxAge'),
    code: CONFIGURATION,
    says: /would delete facts.*\$maxAge/,
  },
  {
    what: 'a store that deletes facts by count',
    store: WITH_SETTING('$maxCount'),
    code: CONFIGURATION,
    says: /would delete facts.*\$maxCount/,
  },
  {
    what: 'a store without the ledger of this folder',
    store: storeOfAnother,
    code: CONFIGURATION,
    says: /belongs to the ledger 0f1e2d3c/,
  },
];

if (!hasOpenssl()) test.todo('NOT RUN: a wrong password, for which openssl is needed');

describe('a service that is given a wrong event store', () => {
  // Side by side: three of them wait for an answer that never comes.
  test.concurrent.each(LINES.filter(({ store }) => store !== withWrongPassword || hasOpenssl()))(
    'ends at $what, with one sentence and nothing written',
    async ({ store, code, says }) => {
      const folder = await mkdtemp(join(tmpdir(), 'refused-'));
      const data = join(folder, 'data');
      await mkdir(data);
      const wrong = await store(folder);
      const before = await readdir(data);
      try {
        const refused = await refusedStart({ DATA_DIR: data, EVENTSTORE_URL: wrong.url });
        expect(refused).toEqual({ code, sentences: [expect.stringMatching(says)], output: '' });
        expect(refused.sentences[0]).toMatch(/[.?]$/);
        expect(refused.sentences[0]).not.toContain('geheim');
        expect(wrong.written()).toBe(0);
        const written = (await readdir(data)).filter((name) => !name.startsWith('lock.sqlite'));
        expect(written).toEqual(before);
      } finally {
        wrong.close();
        await rm(folder, { recursive: true });
      }
    },
  );
});
