import { processEnvironment } from '@tollgate/settings';
import type { Command } from 'commander';

import { processTerminal, type Terminal } from './terminal.ts';

/** Takes the exit code of the verb that ran. */
export type ReportExit = (exitCode: number) => void;

/** Adds the flags of every verb that talks to a console. */
export function addConsoleFlags(command: Command): Command {
  return command
    .option('--console <url>', 'where the console is (TOLLGATE_CONSOLE_URL, else http://127.0.0.1:8081)')
    .option(
      '--token <secret>',
      'admin token; better TOLLGATE_ADMIN_TOKEN, which other users cannot see. Without both, a console on this machine gets the one in <TOLLGATE_DATA_DIR>/keys.json',
    );
}

/** A list from a flag that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** The terminal of a verb without colours of its own choice. */
export function verbTerminal(flags: { color?: boolean } = {}): Terminal {
  return processTerminal({
    noColor: processEnvironment()['NO_COLOR'],
    wantsColour: flags.color !== false,
  });
}
