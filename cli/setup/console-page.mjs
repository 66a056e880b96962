import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectNode } from './project-node.mjs';
import { root, runOrFail, say } from './report.mjs';

/** Builds the console's page when its sources have changed. */
export function buildConsolePage() {
  const web = path.join(root, 'services/console/web');
  const stampFile = path.join(web, 'dist/.tollgate-sources');
  const wanted = hash(web, sources(web));
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  say('building the console ...');
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  // Tests set NODE_ENV, and Vite would then bundle the larger and slower development build of React.
  const env = { ...process.env, NODE_ENV: 'production' };
  runOrFail(projectNode(), [vite, 'build', '--logLevel', 'warn'], { cwd: web, env });
  writeFileSync(stampFile, wanted);
}

function sources(web) {
  return readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter(
      (file) => !/[\\/](dist|node_modules|test)[\\/]/.test(path.relative(web, file).replace(/^/, path.sep)),
    )
    .sort();
}

function hash(folder, files) {
  const digest = createHash('sha256');
  for (const file of files) digest.update(path.relative(folder, file)).update(readFileSync(file));
  return digest.digest('hex');
}
