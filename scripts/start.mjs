// `npm start`: runs the service in the foreground, loads the catalogue into an empty ledger, and says what to try.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const CATALOGUE = 'catalogue/baxet.yaml';
const CONTROLLER = 'baxet_group';
const isOpen = process.env.AUTH?.trim() === 'off';
const isReplay = process.env.LEDGER_MODE?.trim() === 'replay';
const host = process.env.HOST || '127.0.0.1';
const url = `http://${host.includes(':') ? `[${host}]` : host}:${process.env.PORT || 3000}`;

if (process.env.PORT?.trim() === '0') refuse('`npm start` tells you where to look: give it a fixed PORT.');
// Otherwise the other one's answers would be taken for those of the service started here.
if (await answers('/health/live')) refuse(`Something already listens on ${url}. Stop it, or set PORT.`);

const service = spawn(process.execPath, ['--max-semi-space-size=64', 'dist/apps/ledger-api/main.js'], {
  stdio: ['inherit', 'pipe', 'inherit'],
  // A person reads this terminal: a line per request would bury what is said below. LOG_LEVEL=info brings them back.
  env: { ...process.env, LOG_LEVEL: process.env.LOG_LEVEL || 'warn' },
});
// The first start prints the first key: it is shown on, and used here to load the catalogue.
let key = process.env.LEDGER_API_KEY?.trim() || undefined;
let keyIsNew = false;
createInterface({ input: service.stdout }).on('line', (line) => {
  const made = /^export LEDGER_API_KEY=(\S+)$/.exec(line)?.[1];
  if (made !== undefined) [key, keyIsNew] = [made, true];
  console.log(line);
});
const ended = once(service, 'exit').then(([code, signal]) => code ?? (signal ? 1 : 0));

// A terminal's Ctrl-C reaches the service by itself; it must not end this process before the service is down.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => service.kill('SIGTERM'));

let stopped = false;
ended.then((code) => {
  stopped = true;
  process.exitCode = code;
});

if (await ready()) {
  if (await needsCatalogue()) {
    console.log(`\nThe ledger is empty: loading ${CATALOGUE}.`);
    const tool = spawn(process.execPath, ['dist/apps/ledger-cli/main.js', 'catalogue', 'apply', CATALOGUE], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, LEDGER_URL: url, ...(key && { LEDGER_API_KEY: key }) },
    });
    const [code] = await once(tool, 'exit');
    if (code !== 0 && !stopped) console.error('The catalogue was not loaded; the ledger runs without it.');
  }
  if (!stopped) console.log(welcome());
}
await ended;

/** True once the service can answer and record; false if it ended before. */
async function ready() {
  while (!stopped && !(await answers('/health/ready'))) await Promise.race([ended, pause(50)]);
  return !stopped;
}

async function answers(path) {
  const answer = await fetch(`${url}${path}`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok === true;
}

function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Nothing was recorded yet, or loading the catalogue was interrupted: its last step is the notice. */
async function needsCatalogue() {
  if (isReplay) return false;
  const { controllers } = await get('/v1/controllers');
  // Nobody said who asks, so nothing is known: a ledger that was started before has its catalogue.
  if (controllers === undefined) return false;
  if (controllers.length === 0) return true;
  if (controllers.length > 1 || controllers[0].controller !== CONTROLLER) return false;
  const { notices = [CONTROLLER] } = await get('/v1/notices');
  return notices.length === 0;
}

async function get(path) {
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  const answer = await fetch(`${url}${path}`, { headers }).catch(() => undefined);
  return answer?.ok ? answer.json() : {};
}

function welcome() {
  if (isReplay)
    return `\nThe replay ledger listens on ${url} and takes facts as found: POST ${url}/v1/replay/facts (see ${url}/docs).`;
  const subject = '"subject":{"scheme":"email","value":"reader@example.org"}';
  const bearer = isOpen ? '' : ' -H "Authorization: Bearer $LEDGER_API_KEY"';
  const post = (path, body) => `curl -s ${url}${path}${bearer} -H 'content-type: application/json' -d '{${body}}'`;
  const evidence = '"notice":"privacy_policy","noticeVersion":1,"evidence":{"form":"footer"}';
  return `
The ledger listens on ${url} (API description: ${url}/docs). Three commands to try${isOpen ? '' : ' in another terminal'}:
${isOpen ? '' : `
0. Say who you are, with ${keyIsNew ? 'the line `export LEDGER_API_KEY=…` from above' : 'your key: export LEDGER_API_KEY=…'}
`}
1. A reader says yes to the newsletter:
   ${post('/v1/consents', `${subject},"purpose":"newsletter",${evidence}`)}

2. May we send it, and why?
   ${post('/v1/check', `${subject},"purpose":"newsletter"`)}

3. The reader says no; then ask again with 2:
   ${post('/v1/consents/withdrawals', `${subject},"purpose":"newsletter"`)}

\`npm run demo\` in another terminal plays a customer's whole life. Ctrl-C stops the ledger; nothing is lost.
`;
}
