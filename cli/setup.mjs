/**
 * What `npm start` and `npm test` run first, on whatever Node the machine has (20 or later): installs what is missing,
 * then hands over to the Node of this project's own dependencies. Plain JavaScript with no dependency, on purpose.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const node = path.join(root, 'node_modules/.bin/node');
const [verb, ...rest] = process.argv.slice(2);

installDependencies();
switch (verb) {
  case 'start':
    buildConsole();
    handOver([path.join(root, 'cli/src/main.ts'), 'start', ...rest]);
    break;
  case 'test':
    installServers();
    buildConsole();
    handOver([path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...rest]);
    break;
  case 'install':
    buildConsole();
    break;
  default:
    fail(`unknown verb "${verb}"; it is start, test or install`);
}

/**
 * Installs what the lockfile says when it is not the one that was installed. `npm install` rather than `npm ci`, because
 * a lockfile written on one platform may lack the optional packages of another; nothing is saved.
 */
function installDependencies() {
  const stampFile = path.join(root, 'node_modules/.tollgate-lockfile');
  const wanted = hash([path.join(root, 'package-lock.json')]);
  if (existsSync(node) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  say('installing dependencies (about a minute, 1.3 GB, most of it ClickHouse and Node) ...');
  runOrFail(npmCommand(), [
    ...npmPrefix(),
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (!existsSync(node))
    fail(`no Node package for ${process.platform}-${process.arch}; Linux and macOS on x64 or arm64 work`);
  writeFileSync(stampFile, wanted);
}

/** Builds the console's page when its sources have changed. */
function buildConsole() {
  const web = path.join(root, 'services/console/web');
  const sources = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !/[\\/](dist|node_modules|test)[\\/]/.test(file))
    .sort();
  const stampFile = path.join(web, 'dist/.tollgate-sources');
  const wanted = hash(sources);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  say('building the console ...');
  runOrFail(node, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: web,
  });
  writeFileSync(stampFile, wanted);
}

/** The servers that tests need, from Debian's packages where that is possible; else says exactly what to install. */
function installServers() {
  const needed = [
    { debianPackage: 'redis-server', programs: ['/usr/bin/redis-server', '/usr/local/bin/redis-server'] },
    {
      debianPackage: 'nats-server',
      programs: ['/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'],
    },
    { debianPackage: 'chromium', programs: ['/usr/bin/chromium'] },
  ];
  const missing = needed.filter(({ programs }) => !programs.some((program) => existsSync(program)));
  if (missing.length === 0) return;
  const names = missing.map(({ debianPackage }) => debianPackage);
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    fail(
      `these servers are needed by the tests: ${names.join(', ')}; on Debian: sudo apt-get install ${names.join(' ')}`,
    );
  }
  say(`installing ${names.join(', ')} ...`);
  const quiet = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  runOrFail('apt-get', ['update', '-qq'], quiet);
  runOrFail('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], quiet);
}

/** Runs the real program with the project's own Node and takes over its exit code. */
function handOver(args) {
  const child = spawn(node, args, {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
    },
  });
  // A terminal's Ctrl-C reaches the child by itself; a SIGTERM to this process has to be passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function runOrFail(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.status !== 0)
    fail(
      `${path.basename(command)} ${args[0] ?? ''} failed${result.error ? `: ${result.error.message}` : ''}`,
    );
}

/** The npm that is running this script, where it is one. */
function npmCommand() {
  return process.env.npm_execpath ? process.execPath : 'npm';
}

function npmPrefix() {
  return process.env.npm_execpath ? [process.env.npm_execpath] : [];
}

function hash(files) {
  const digest = createHash('sha256');
  for (const file of files) digest.update(path.relative(root, file)).update(readFileSync(file));
  return digest.digest('hex');
}

function say(text) {
  process.stderr.write(`tollgate: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
