import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from './commands/command.ts';

/** A reader that takes nothing any more does not keep the process. */
const FLUSH_MS_MAX = 5_000;

process.exitCode = await runCommand(process.argv.slice(2));
// What is written to a pipe is not read yet: an exit at once would cut long output off.
await Promise.race([Promise.all([process.stdout, process.stderr].map(flushed)), delay(FLUSH_MS_MAX)]);
process.exit();

/** Resolves once everything written has left the process, or cannot any more. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
