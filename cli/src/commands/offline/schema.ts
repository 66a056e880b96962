import type { Command } from 'commander';
import { verbTerminal } from '../verb.ts';

/** `tollgate schema`: what editors need to know of manifests. */
export function addSchema(program: Command): void {
  program
    .command('schema')
    .summary('print the JSON Schema of manifests, for editors')
    .description(
      'Prints the JSON Schema of manifests, for editors: save it, and let the first line of a file of manifests be\n# yaml-language-server: $schema=<where it is>',
    )
    .action(async () => {
      const { manifestJsonSchema } = await import('@tollgate/manifests');
      verbTerminal().out(JSON.stringify(manifestJsonSchema(), null, 2));
    });
}
