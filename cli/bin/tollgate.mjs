#!/usr/bin/env node
/** The `tollgate` command, wherever it was installed from: runs `src/main.ts` with a Node that can. */
import { buildConsolePage } from '../setup/console-page.mjs';
import { installDependencies } from '../setup/dependencies.mjs';
import { runTollgate } from '../setup/hand-over.mjs';
import { refuseOldNode } from '../setup/project-node.mjs';

refuseOldNode();
const args = process.argv.slice(2);
installDependencies({ hasDevelopmentTools: false });
if (args[0] === 'start') buildConsolePage();
await runTollgate(args);
