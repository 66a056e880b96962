#!/usr/bin/env node
/** The `tollgate` command: runs `src/main.ts` with the Node of this project's own dependencies. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const node = path.join(cli, '../node_modules/.bin/node');
const child = spawn(node, [path.join(cli, 'src/main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
