import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What other gateways are measured, from their registries; the version of nginx is the machine's. */
export const PEER_VERSIONS = { portkey: '1.15.2', liteLlm: '1.108.7' } as const;

/** Installed once, and found again by later runs. */
const FOLDER = path.join(tmpdir(), 'tollgate-bench-peers');
const INSTALL_TIMEOUT_MS = 900_000;

/** Installs a peer from its registry and returns the file that starts it. Throws Error if npm, Python or pip fails. */
export function installPeer(peer: keyof typeof PEER_VERSIONS): string {
  return peer === 'portkey' ? installPortkey() : installLiteLlm();
}

/** From npm. */
function installPortkey(): string {
  const folder = installedIn(`portkey-${PEER_VERSIONS.portkey}`, (target) =>
    run('npm', [
      ...['install', '--prefix', target, '--no-audit', '--no-fund', '--loglevel=error'],
      `@portkey-ai/gateway@${PEER_VERSIONS.portkey}`,
    ]),
  );
  return path.join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
}

/** From PyPI, into a virtual environment. */
function installLiteLlm(): string {
  const folder = installedIn(`litellm-${PEER_VERSIONS.liteLlm}`, (target) => {
    run('python3', ['-m', 'venv', target]);
    run(path.join(target, 'bin/pip'), ['install', '--quiet', `litellm[proxy]==${PEER_VERSIONS.liteLlm}`]);
  });
  return path.join(folder, 'bin/litellm');
}

/** A folder in which `install` has succeeded once. */
function installedIn(name: string, install: (folder: string) => void): string {
  const folder = path.join(FOLDER, name);
  const stamp = path.join(folder, '.installed');
  if (existsSync(stamp)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  install(folder);
  writeFileSync(stamp, '');
  return folder;
}

function run(command: string, args: string[]): void {
  const options: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'pipe'], timeout: INSTALL_TIMEOUT_MS };
  execFileSync(command, args, options);
}
