import type { Command } from 'commander';
import type { ConsoleFlags } from '../admin/connect.ts';
import type { StoredManifest } from '../admin/shapes.ts';
import { printable } from './terminal.ts';
import { addConsoleFlags, type ReportExit, verbTerminal } from './verb.ts';

/** `tollgate get`: the config as YAML that `tollgate apply` takes. */
export function addGet(program: Command, report: ReportExit): void {
  const command = program
    .command('get')
    .summary('print the config as YAML that apply takes')
    .description('Prints stored manifests as YAML documents that `tollgate apply` takes.')
    .argument(
      '[type]',
      'only this type, such as user or provider-account/openai; provider-account for all of them',
    )
    .argument('[name]', 'only the object of this name');
  addConsoleFlags(command).action(
    async (type: string | undefined, name: string | undefined, flags: ConsoleFlags) =>
      report(await runGet({ type, name }, flags)),
  );
}

async function runGet(
  wanted: { type: string | undefined; name: string | undefined },
  flags: ConsoleFlags,
): Promise<number> {
  const [{ connect }, { yamlText }] = await Promise.all([
    import('../admin/connect.ts'),
    import('../diff/yaml-text.ts'),
  ]);
  const terminal = verbTerminal();
  const { manifests } = await connect(flags).listManifests(wanted.type);
  const found = manifests.filter((manifest) => isNamed(manifest, wanted.name));
  if (found.length === 0 && wanted.type !== undefined) {
    const { unknownType } = await import('@tollgate/manifests');
    const fault = unknownType(wanted.type);
    if (fault !== undefined) {
      terminal.err(printable(`tollgate: ${fault}`));
      return 1;
    }
  }
  if (found.length > 0) terminal.out(found.map(yamlText).join('---\n').trimEnd());
  else
    terminal.err(`tollgate: there is no ${[wanted.type ?? 'object', wanted.name].filter(Boolean).join(' ')}`);
  return found.length === 0 && wanted.name !== undefined ? 1 : 0;
}

/** A user's name is the e-mail address in lower case, however it is asked for. */
function isNamed({ type, name }: StoredManifest, wanted: string | undefined): boolean {
  return wanted === undefined || name === (type === 'user' ? wanted.toLowerCase() : wanted);
}
