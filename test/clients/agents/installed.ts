import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { AgentCli } from './agent-cli.ts';

const run = promisify(execFile);
const INSTALL_MS_MAX = 600_000;

/** Where clients are installed: outside the workspace, so that none of their packages is found from it. */
export const CLIENTS_FOLDER =
  process.env['TOLLGATE_CLIENTS_FOLDER'] ?? path.join(homedir(), '.cache', 'tollgate-clients');

/** The program of a client at its tested version; installs it if it is missing. Throws Error with npm's or pip's words. */
export async function installed(cli: AgentCli): Promise<string> {
  const folder = path.join(CLIENTS_FOLDER, `${cli.bin}-${cli.version}`);
  const isNpm = cli.registry === 'npm';
  const program = path.join(folder, isNpm ? 'node_modules/.bin' : 'bin', cli.bin);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const options = { cwd: folder, timeout: INSTALL_MS_MAX };
  if (isNpm) {
    writeFileSync(path.join(folder, 'package.json'), '{"private": true}\n');
    await run('npm', ['install', '--no-audit', '--no-fund', `${cli.package}@${cli.version}`], options);
  } else {
    await run('python3', ['-m', 'venv', folder], options);
    await run(path.join(folder, 'bin/pip'), ['install', '-q', `${cli.package}==${cli.version}`], options);
  }
  if (!existsSync(program)) throw new Error(`${cli.package} ${cli.version} has no program ${cli.bin}`);
  return program;
}
