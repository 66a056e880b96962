import type { Command } from 'commander';
import type { ConsoleFlags } from '../admin/connect.ts';
import { addConsoleFlags, verbTerminal } from './verb.ts';

/** `tollgate cache purge`: forgets answers that gateways keep. */
export function addCache(program: Command): void {
  const cache = program
    .command('cache')
    .summary('forget answers that gateways keep')
    .description('Gateways keep answers for requests that ask for it by x-tfy-cache-config.');
  addConsoleFlags(
    cache
      .command('purge')
      .description('tell every gateway that runs to forget its answers')
      .argument('[namespace]', 'the namespace of the answers; without it all of them'),
  ).action(purge);
}

async function purge(namespace: string | undefined, flags: ConsoleFlags): Promise<void> {
  const { connect } = await import('../admin/connect.ts');
  await connect(flags).purgeAnswers(namespace);
  verbTerminal().err(
    namespace === undefined ? 'purged all answers' : `purged the answers of namespace ${namespace}`,
  );
}
