import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, setPriority } from 'node:os';
import path from 'node:path';
import { PINNED_MODULES, type PinnedModule } from './pinned-modules.ts';
import { wrapperModule } from './wrapper-module.ts';

const STEP_MS_MAX = 90 * 60_000;
const NICENESS = 10;

/** Where the tools of this machine are kept: `TOLLGATE_KUBERNETES_TOOLS`, or a folder of the user's cache. */
export function toolsFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return path.resolve(process.env['TOLLGATE_KUBERNETES_TOOLS'] ?? path.join(cache, 'tollgate-kubernetes'));
}

/** The path of a built tool, or of a file that came with one. Throws Error when it has not been built. */
export function tool(name: string): string {
  const pinned = PINNED_MODULES.find(({ programs, files }) => name in programs || name in (files ?? {}));
  if (pinned === undefined) throw new Error(`${name} is not in test/kubernetes/tools/pinned-modules.ts`);
  const file = path.join(moduleFolder(pinned), name);
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run test:kubernetes`);
  return file;
}

/**
 * Builds what is missing, a module after the other, and says on standard output what it does. Ends at once when
 * everything is there. Go's caches (about 8 GB) are kept while a build is unfinished, so that it goes on where it was
 * stopped, and deleted with its end.
 *
 * Throws Error when there is no Go, or with the last words of a step that failed.
 */
export async function buildTools(): Promise<void> {
  const missing = PINNED_MODULES.filter((pinned) => !existsSync(moduleFolder(pinned)));
  if (missing.length === 0) return;
  requireGo();
  const caches = path.join(toolsFolder(), 'building');
  say(`building ${missing.length} Go modules into ${toolsFolder()}; the first time takes 20 to 40 minutes`);
  for (const pinned of missing) await build(pinned, caches);
  if (process.env['TOLLGATE_KUBERNETES_KEEP_CACHES'] !== 'true') rmSync(caches, { recursive: true });
}

async function build(pinned: PinnedModule, caches: string): Promise<void> {
  const source = path.join(caches, 'source', path.basename(moduleFolder(pinned)));
  const result = `${moduleFolder(pinned)}.unfinished`;
  for (const folder of [source, result, path.join(caches, 'tmp')]) mkdirSync(folder, { recursive: true });
  const go = (args: readonly string[]) => runGo(args, source, caches);

  const downloaded = JSON.parse(await go(['mod', 'download', '-json', `${pinned.module}@${pinned.version}`]));
  const folder: string = downloaded.Dir;
  writeFileSync(
    path.join(source, 'go.mod'),
    wrapperModule(pinned, readFileSync(path.join(folder, 'go.mod'), 'utf8')),
  );
  await go(['mod', 'tidy']);
  const versions = (pinned.versionVariables ?? []).map((variable) => ` -X ${variable}=${pinned.version}`);
  const linking = `-ldflags=-s -w${versions.join('')}`;
  for (const [program, source] of Object.entries(pinned.programs)) {
    const beganMs = performance.now();
    await go(['build', '-trimpath', linking, '-o', path.join(result, program), source]);
    say(`built ${program} ${pinned.version} in ${Math.round((performance.now() - beganMs) / 1000)} s`);
  }
  for (const [name, file] of Object.entries(pinned.files ?? {})) {
    mkdirSync(path.dirname(path.join(result, name)), { recursive: true });
    copyFileSync(path.join(folder, file), path.join(result, name));
  }
  renameSync(result, moduleFolder(pinned));
}

/** Runs Go at a low priority and resolves to its standard output. */
function runGo(args: readonly string[], cwd: string, caches: string): Promise<string> {
  const child = spawn('go', args, {
    cwd,
    timeout: STEP_MS_MAX,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CGO_ENABLED: '0',
      GOCACHE: path.join(caches, 'gocache'),
      GOPATH: path.join(caches, 'gopath'),
      GOTMPDIR: path.join(caches, 'tmp'),
      // Files of modules are read-only otherwise, and the caches could not be deleted.
      GOFLAGS: '-modcacherw',
      // A newer Go than the machine's is fetched as a module where a module asks for it.
      GOTOOLCHAIN: 'auto',
      GOWORK: 'off',
    },
  });
  if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr = (said.stderr + text).slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(said.stdout);
      else reject(new Error(`go ${args.join(' ')} ended with ${code ?? signal}:\n${said.stderr}`));
    });
  });
}

function requireGo(): void {
  if (spawnSync('go', ['version']).status !== 0) {
    throw new Error('Go 1.21 or later is needed to build the tools of test/kubernetes; install it');
  }
}

function moduleFolder(pinned: PinnedModule): string {
  return path.join(toolsFolder(), `${pinned.module}@${pinned.version}`.replaceAll(/[^a-z0-9.@-]/gi, '-'));
}

function say(text: string): void {
  process.stdout.write(`kubernetes tools: ${text}\n`);
}
