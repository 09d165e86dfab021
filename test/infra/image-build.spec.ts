import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, served } from '../support/service-process.js';
import { environmentOf, last, readStages, type Stage } from './dockerfile.js';

// Some minutes: packages are installed and an add-on is compiled. `npm run test:full` does it.
const long = process.env['LONG_TESTS'] === '1';

const [build, service] = readStages(readFileSync('Dockerfile', 'utf8')) as [Stage, Stage];

/** Folders of the image that the steps name by their absolute path. */
const PLACES = /(^|[\s='"])(\/build|\/opt\/consent-ledger|\/var\/lib\/consent-ledger)/g;

/** Carries a stage's steps out, one by one, below `root` in place of `/`. */
function carryOut(stage: Stage, root: string): void {
  let folder = '/';
  for (const { keyword, text, from, paths } of stage.steps) {
    if (keyword === 'WORKDIR') mkdirSync(join(root, (folder = text)), { recursive: true });
    if (keyword === 'COPY') copy(paths, from === undefined ? '.' : root, join(root, folder));
    // The machine's own compiler is what this step would install.
    if (keyword === 'RUN' && !text.startsWith('apt-get ')) run(text, root, join(root, folder));
  }
}

function copy(paths: readonly string[], base: string, folder: string): void {
  const target = join(folder, paths.at(-1) ?? '');
  for (const path of paths.slice(0, -1)) {
    const source = join(base, path);
    const into = statSync(source).isDirectory() || !paths.at(-1)?.endsWith('/');
    mkdirSync(dirname(target), { recursive: true });
    cpSync(source, into ? target : join(target, path.split('/').at(-1) ?? ''), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

function run(command: string, root: string, folder: string): void {
  const here = command
    .replaceAll(PLACES, (_match, before: string, place: string) => before + join(root, place))
    // Where the headers lie beside this Node, not beside that of the image.
    .replaceAll('/usr/local', dirname(dirname(process.execPath)));
  const environment = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$/.test(name));
  execFileSync('sh', ['-c', here], {
    cwd: folder,
    env: { ...Object.fromEntries(environment), NODE_ENV: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

(long ? describe : describe.skip)('the steps of the Dockerfile, one by one', () => {
  const root = long ? mkdtempSync(join(tmpdir(), 'ledger-image-')) : '';
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('build a service that starts, tells that it lives, and stops', async () => {
    carryOut(build, root);
    carryOut(service, root);
    const home = join(root, '/opt/consent-ledger');
    const [port, opsPort] = [await freePort(), await freePort()];
    const set = environmentOf(service);
    const child = spawn(process.execPath, (JSON.parse(last(service, 'ENTRYPOINT')) as string[]).slice(1), {
      cwd: home,
      env: {
        ...set,
        DATA_DIR: join(root, set['DATA_DIR'] ?? ''),
        PORT: String(port),
        OPS_LISTEN: `127.0.0.1:${opsPort}`,
      },
      stdio: 'ignore',
    });
    const process_ = served(child, `http://127.0.0.1:${port}`);
    const [, list = '[]'] = /CMD (\[.*\])/s.exec(last(service, 'HEALTHCHECK')) ?? [];
    const check = (JSON.parse(list) as string[]).slice(1).map((part) => part.replace('9464', `${opsPort}`));
    const isWell = (): boolean => {
      try {
        execFileSync(process.execPath, check, { cwd: home });
        return true;
      } catch {
        return false;
      }
    };
    const deadline = Date.now() + 60_000;
    while (!isWell() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isWell()).toBe(true);
    expect(await process_.stop()).toBe(0);
    expect(isWell()).toBe(false);
  }, 600_000);
});
