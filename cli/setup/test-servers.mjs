import { existsSync } from 'node:fs';
import { fail, runOrFail, say } from './report.mjs';

const REDIS = {
  debianPackage: 'redis-server',
  programs: ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'],
};
const NATS = {
  debianPackage: 'nats-server',
  programs: [
    '/usr/sbin/nats-server',
    '/usr/bin/nats-server',
    '/usr/local/bin/nats-server',
    '/opt/homebrew/bin/nats-server',
  ],
};
const CHROMIUM = { debianPackage: 'chromium', programs: ['/usr/bin/chromium'] };

/** The servers that the distributed form needs on one machine. */
export const STORES = [REDIS, NATS];
/** The programs that tests start. */
export const TEST_PROGRAMS = [REDIS, NATS, CHROMIUM];

/** Installs what is missing from Debian's packages as root, else says what to install and ends the process. */
export function installServers(needed) {
  const missing = needed.filter(({ programs }) => !programs.some((program) => existsSync(program)));
  if (missing.length === 0) return;
  const names = missing.map(({ debianPackage }) => debianPackage).join(' ');
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    fail(`these programs are needed: ${names}; on Debian: sudo apt-get install ${names}`);
  }
  say(`installing ${names} ...`);
  const quiet = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  runOrFail('apt-get', ['update', '-qq'], quiet);
  runOrFail('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names.split(' ')], quiet);
}
