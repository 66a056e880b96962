import path from 'node:path';
import { runOrFail } from './report.mjs';

/** What an npm around us was called with; it must not steer the npm that we call. */
const OTHER_COMMANDS =
  /^npm_config_(call|global|local_prefix|location|omit|include|package|prefix|workspaces?)$/i;

/**
 * Runs npm to its end on the Node given, the npm that runs this script if there is one. npm leaves out optional
 * packages that the Node it runs on is too old for, so it has to be the one that will use them. A failure ends the
 * process.
 */
export function runNpm(args, { node = process.execPath, cwd } = {}) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OTHER_COMMANDS.test(name)));
  env.PATH = [path.dirname(node), env.PATH].join(path.delimiter);
  // Standard output belongs to the command that is run afterwards.
  const stdio = ['inherit', 2, 2];
  const options = cwd === undefined ? { env, stdio } : { env, stdio, cwd };
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) runOrFail(node, [npm, ...args, ...quiet], options);
  else runOrFail('npm', [...args, ...quiet], options);
}
