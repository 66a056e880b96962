import type { Command } from 'commander';
import { type ReportExit, verbTerminal } from '../verb.ts';

/** `tollgate import litellm`: manifests from the config of another gateway. */
export function addImport(program: Command, report: ReportExit): void {
  const command = program
    .command('import')
    .summary('make manifests from the config of another gateway')
    .description('Makes manifests from the config of another gateway. Nothing is sent anywhere.');
  command
    .command('litellm')
    .summary('make manifests from the config file of a LiteLLM proxy')
    .description(
      'Writes manifests for `tollgate apply` that say what the config file of a LiteLLM proxy says, and reports on standard error what became of each part of it. Files that it includes are read, too. Keys in plain text are never printed: they become references to variables.',
    )
    .argument('<file>', "LiteLLM's config.yaml, or - for standard input")
    .option('-o, --output <file>', 'write to a file that does not exist yet (default: standard output)')
    .option(
      '--set <NAME=value>',
      'what os.environ/NAME stands for in addresses, model names and numbers; repeatable (default: the environment)',
      (value: string, earlier: string[]) => [...earlier, value],
      [],
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 everything was carried over; 1 nothing was, for the reason given; 2 manifests were written, and some things left out.',
    )
    .action(async (file: string, flags: { output?: string; set: string[] }) => {
      const { importLitellmFile } = await import('../../import/litellm.ts');
      const context = { terminal: verbTerminal(), stdin: process.stdin };
      report(await importLitellmFile(context, { file, output: flags.output, set: flags.set }));
    });
}
