import type { Command } from 'commander';
import { addJsonFlag, collect, type JsonFlags, type ReportExit, verbTerminal } from '../verb.ts';

/** `tollgate guard`: what guardrails make of texts. */
export function addGuard(program: Command, report: ReportExit): void {
  const command = program
    .command('guard')
    .summary('try guardrails on texts')
    .description('Tries guardrails before they are applied. Nothing is sent anywhere.');
  addJsonFlag(
    command
      .command('test')
      .summary('print what the guardrails of a file find in prompts')
      .description(
        'Reads prompts from standard input, one a line, and prints what each guardrail of the groups in the file would make of them. Nothing of a prompt is printed but what was found, masked. Guardrails that ask a service are named and left out.',
      )
      .requiredOption(
        '-f, --file <file>',
        'manifests with guardrail groups; may be given several times',
        collect,
      )
      .option('--whole', 'standard input is one prompt'),
  )
    .addHelpText('after', '\nExit codes: 0 nothing found; 1 a file could not be used; 2 something found.')
    .action(async (flags: JsonFlags & { file: string[]; whole?: boolean }) => {
      const { testGuardrails } = await import('../../guard/test-guardrails.ts');
      report(await testGuardrails(verbTerminal(), flags, process.stdin));
    });
}
