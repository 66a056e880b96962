import { spawn } from 'node:child_process';
import nodeModule from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isThisNodeNewEnough, projectNode, toolFolders } from './project-node.mjs';
import { root } from './report.mjs';

/** From this line on, Node has nothing to warn about in what we use. */
const QUIET_MAJOR_MIN = 24;

/** Where Node keeps what it has compiled, for the next start; it compiles again what has changed. */
const COMPILE_CACHE = path.join(root, 'node_modules/.cache/tollgate-compile');

/** Runs `tollgate` with these arguments, in this process if its Node is new enough. */
export async function runTollgate(args) {
  // Programs that Tollgate starts read the variable. A folder that cannot be written to only makes a start slower.
  process.env.NODE_COMPILE_CACHE ??= COMPILE_CACHE;
  const main = path.join(root, 'cli/src/main.ts');
  if (!isThisNodeNewEnough() || Number.parseInt(process.versions.node, 10) < QUIET_MAJOR_MIN) {
    runChild(projectNode(), [main, ...args]);
    return;
  }
  nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  process.argv = [process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
}

/** Runs a program as a child that finds the project's tools, passes signals on, and takes over its exit code. */
export function runChild(command, args) {
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [...toolFolders(), process.env.PATH].join(path.delimiter),
      // SQLite and the stripping of types are called experimental by Node 22.
      NODE_OPTIONS: [process.env.NODE_OPTIONS, '--disable-warning=ExperimentalWarning']
        .filter(Boolean)
        .join(' '),
    },
  });
  // A terminal's Ctrl-C reaches the child directly; a SIGTERM to this process has to be passed on. A supervisor that signals
  // the whole process group reaches the child twice, and the child counts both as one.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`tollgate: ${command} does not start: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
