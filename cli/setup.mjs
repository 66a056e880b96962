/**
 * What `npm start`, `npm test` and the other verbs run first, on any Node of 20.10 or later: installs what is
 * missing, then hands over to a Node that runs the sources. Plain JavaScript without dependencies, so that it can.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildConsolePage } from './setup/console-page.mjs';
import { installDependencies, noteInstalled } from './setup/dependencies.mjs';
import { runChild, runTollgate } from './setup/hand-over.mjs';
import { linkProjectNode, projectNode, refuseOldNode, toolFolders } from './setup/project-node.mjs';
import { fail, root } from './setup/report.mjs';
import { installServers, STORES, TEST_PROGRAMS } from './setup/test-servers.mjs';

const [verb, ...rest] = process.argv.slice(2);

const VERBS = {
  /** Everything in one process. */
  async start() {
    installDependencies({ hasDevelopmentTools: false });
    buildConsolePage();
    process.chdir(root);
    await runTollgate(['start', ...rest]);
  },
  /** Every test. */
  test() {
    installAll();
    installServers(TEST_PROGRAMS);
    process.chdir(root);
    runChild(projectNode(), [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...rest]);
  },
  /** Every service as a process of its own, with real stores. */
  distributed() {
    installAll();
    installServers(STORES);
    process.chdir(root);
    runChild(projectNode(), [path.join(root, 'test/harness/src/main.ts'), ...rest]);
  },
  /** Everything that tests and tools need, and nothing run. */
  install() {
    installAll();
  },
  /** A command with the project's tools. */
  exec() {
    installDependencies({ hasDevelopmentTools: true });
    runChild(rest[0] ?? fail('exec needs a command'), rest.slice(1));
  },
  /** What goes in front of PATH for a shell that uses the project's tools. */
  path() {
    process.stdout.write(`${toolFolders().join(path.delimiter)}\n`);
  },
  /** The last step of `npm install` and `npm ci`. */
  installed() {
    // `npm install -g .` makes a link to this folder and installs nothing in it.
    if (process.env.npm_config_global === 'true' || !existsSync(path.join(root, 'node_modules'))) return;
    linkProjectNode();
    noteInstalled();
  },
};

refuseOldNode();
const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
if (run === undefined) fail(`unknown verb "${verb}"; it is one of ${Object.keys(VERBS).join(', ')}`);
await run();

function installAll() {
  installDependencies({ hasDevelopmentTools: true });
  buildConsolePage();
}
