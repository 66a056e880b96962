import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from './npm.mjs';
import { projectNode } from './project-node.mjs';
import { fail, root, say } from './report.mjs';

const stampFile = path.join(root, 'node_modules/.tollgate-installed');

/**
 * Installs what the lockfile says unless it is installed: without development tools for those who only run Tollgate.
 * `npm install` rather than `npm ci`, which would throw away all that is there when one package changes.
 */
export function installDependencies({ hasDevelopmentTools }) {
  const installed = readStamp();
  const isNew = installed?.lockfile !== lockfileHash();
  if (!isNew && (installed.hasDevelopmentTools || !hasDevelopmentTools)) return;
  refuseUnknownPlatform();
  const withTools = hasDevelopmentTools || installed?.hasDevelopmentTools === true;
  say(
    withTools
      ? 'installing dependencies and development tools (about a minute, 1.1 GB) ...'
      : 'installing dependencies (about a minute, 0.8 GB, most of it ClickHouse) ...',
  );
  runNpm(['install', '--no-save', withTools ? '--include=dev' : '--omit=dev'], { node: projectNode() });
  writeStamp(withTools);
}

/** Notes what the npm that runs this script as its `postinstall` has installed. */
export function noteInstalled() {
  writeStamp(!(process.env.npm_config_omit ?? '').includes('dev'));
}

function refuseUnknownPlatform() {
  const platform = `${process.platform}-${process.arch}`;
  if (/^(darwin|linux)-(x64|arm64)$/.test(platform)) return;
  fail(`Tollgate does not run on ${platform}; Linux and macOS on x64 or arm64 work`);
}

function writeStamp(hasDevelopmentTools) {
  writeFileSync(stampFile, `${JSON.stringify({ lockfile: lockfileHash(), hasDevelopmentTools })}\n`);
}

function readStamp() {
  if (!existsSync(stampFile)) return undefined;
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function lockfileHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}
