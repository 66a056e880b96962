import type { Command } from 'commander';
import type { ConsoleFlags } from '../admin/connect.ts';
import type { PruneScope } from '../apply/prune-plan.ts';
import { addConsoleFlags, collect, type ReportExit, verbTerminal } from './verb.ts';

type ApplyFlags = ConsoleFlags & {
  file: string[];
  dryRun?: boolean;
  prune?: boolean;
  pruneAll?: boolean;
  yes?: boolean;
  color: boolean;
};

/** `tollgate apply`: config from files. */
export function addApply(program: Command, report: ReportExit): void {
  const command = program
    .command('apply')
    .summary('bring the config to what files say')
    .description(
      'Shows what the manifests in the files would change, then changes it: all of them or, when anything is wrong, none.',
    )
    .requiredOption(
      '-f, --file <path>',
      'a YAML or JSON file, a folder of them, or - for standard input; can be repeated',
      collect,
    )
    .option('--dry-run', 'only show what would change')
    .option(
      '--prune',
      'also delete objects that are in no file, of the types that are; owners of admin tokens stay',
    )
    .option('--prune-all', 'the same for objects of every type')
    .option('--yes', 'agree to what a prune deletes')
    .option('--no-color', 'no colours; NO_COLOR and output that is no terminal have none anyway');
  addConsoleFlags(command)
    .addHelpText(
      'after',
      '\nExit codes: 0 applied or nothing to change; 1 refused or failed; 2 with --dry-run when something would change.',
    )
    .action(async (flags: ApplyFlags) => report(await runApply(flags)));
}

async function runApply(flags: ApplyFlags): Promise<number> {
  const [{ applyFiles }, { connect }, { readSources }] = await Promise.all([
    import('../apply/apply.ts'),
    import('../admin/connect.ts'),
    import('../apply/read-sources.ts'),
  ]);
  const client = connect(flags);
  const sources = await readSources(flags.file, process.stdin);
  return applyFiles({ client, terminal: verbTerminal(flags) }, sources, {
    isDryRun: flags.dryRun === true,
    prune: pruneScope(flags),
    isAgreed: flags.yes === true,
  });
}

function pruneScope(flags: ApplyFlags): PruneScope | undefined {
  if (flags.pruneAll === true) return 'all-types';
  return flags.prune === true ? 'given-types' : undefined;
}
