import { processEnvironment } from '@tollgate/settings';
import type { Command } from 'commander';

import { processTerminal, type Terminal } from './terminal.ts';

/** Takes the exit code of the verb that ran. */
export type ReportExit = (exitCode: number) => void;

/** Adds the flags of every verb that talks to a console. */
export function addConsoleFlags(command: Command): Command {
  return command
    .option(
      '--console <url>',
      'where the console is (TOLLGATE_CONSOLE_URL, else where the Tollgate of this folder listens)',
    )
    .option(
      '--token <secret>',
      'a key whose role allows the verb; better in TOLLGATE_ADMIN_TOKEN, which other users cannot see. Without both, the admin token in the data folder of the Tollgate that runs in this folder, one above it, or the clone of this command',
    );
}

/** What `--json` says. */
export type JsonFlags = { readonly json?: boolean };

/** Adds the flag by which scripts get the answer of the API instead of words. */
export function addJsonFlag(command: Command): Command {
  return command.option('--json', 'print JSON, for scripts');
}

/** Prints what a verb found or did: in words, or as JSON where that was asked for. */
export function printAnswer(flags: JsonFlags, answer: { json: unknown; lines: readonly string[] }): void {
  const terminal = verbTerminal();
  const lines = flags.json === true ? [JSON.stringify(answer.json, null, 2)] : answer.lines;
  for (const line of lines) terminal.out(line);
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
