/**
 * Puts what a cluster runs into an empty folder: `node deploy/image/assemble.ts TARGET`. The Dockerfile and its test do
 * the same. The web page is taken as built. The embedded ClickHouse stays out: it is 0.6 GB, and a cluster has its own.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '../..');
const WEB_PAGE = 'services/console/web/dist';
/** Files that npm reads to install what the lockfile says; of every workspace, or it refuses the lockfile. */
const MANIFESTS = ['package.json', 'package-lock.json', '{packages,services,test}/*/package.json'];
const DEEPER_MANIFESTS = ['services/console/*/package.json', 'cli/package.json'];
const PROGRAMS = ['cli', 'test/simulated-provider'];
const SOURCES = ['LICENSE', 'proto', 'cli/bin', 'cli/src', WEB_PAGE, '{packages,services}/*/src'];
const DEEPER_SOURCES = ['packages/contracts/gen', 'services/console/api/src', 'test/simulated-provider/src'];

const [target] = parseArgs({ allowPositionals: true }).positionals;
if (target === undefined) fail('name the folder to assemble in: node deploy/image/assemble.ts TARGET');
if (existsSync(target) && readdirSync(target).length > 0) fail(`${target} is not empty`);
if (!existsSync(path.join(ROOT, WEB_PAGE, 'index.html'))) fail('the web page is not built: npm run build');

mkdirSync(target, { recursive: true });
copy([...MANIFESTS, ...DEEPER_MANIFESTS], target);
const workspaces = PROGRAMS.flatMap((program) => ['--workspace', program]);
execFileSync(
  'npm',
  ['ci', '--omit=dev', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', ...workspaces],
  { cwd: target, stdio: 'inherit' },
);
copy([...SOURCES, ...DEEPER_SOURCES], target);
rmSync(path.join(target, 'test/harness'), { recursive: true });
rmSync(path.join(target, 'node_modules/@tollgate/harness'), { force: true });

function copy(patterns: readonly string[], to: string): void {
  for (const file of globSync(patterns, { cwd: ROOT })) {
    cpSync(path.join(ROOT, file), path.join(to, file), { recursive: true });
  }
}

function fail(message: string): never {
  process.stderr.write(`assemble: ${message}\n`);
  process.exit(1);
}
