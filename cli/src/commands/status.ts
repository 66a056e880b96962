import type { Command } from 'commander';
import type { ConsoleFlags } from '../admin/connect.ts';
import type { Status } from '../admin/limits.ts';
import { printable } from './terminal.ts';
import { addConsoleFlags, addJsonFlag, type JsonFlags, printAnswer, type ReportExit } from './verb.ts';

type Flags = ConsoleFlags & JsonFlags;

/** `tollgate status`: how admission, counters and config are. */
export function addStatus(program: Command, report: ReportExit): void {
  addConsoleFlags(
    addJsonFlag(
      program
        .command('status')
        .summary('say how admission, counters and config are')
        .description('Says how a running Tollgate admits requests now, and which accounts cannot be used.'),
    ),
  )
    .addHelpText('after', '\nExit codes: 0 admission is full and everything usable; 1 otherwise.')
    .action(async (flags: Flags) => report(await showStatus(flags)));
}

async function showStatus(flags: Flags): Promise<number> {
  const { connect } = await import('../admin/connect.ts');
  const status = await connect(flags).status();
  printAnswer(flags, { json: status, lines: lines(status) });
  return isWell(status) ? 0 : 1;
}

function isWell({ admission, counters, config, unusable }: Status): boolean {
  const isConfigWell = config.store === 'available' && config.fault === null;
  return admission === 'full' && counters === 'up' && isConfigWell && Object.keys(unusable).length === 0;
}

function lines({ admission, counters, config, unusable, warnings }: Status): string[] {
  return [
    `admission  ${admission}${ADMISSION_WORDS[admission] ?? ''}`,
    `counters   ${counters}`,
    `config     ${config.store}, revision ${config.revision ?? 'unknown'}`,
    ...(config.fault === null ? [] : [`           a newer config is not in use: ${config.fault}`]),
    ...Object.entries(unusable).map(([name, fault]) => `unusable   ${name}: ${fault}`),
    ...warnings.map((text) => `warning    ${text}`),
  ].map(printable);
}

const ADMISSION_WORDS: Readonly<Record<string, string>> = {
  degraded: ': the counters cannot be reached; budgets refuse, rate limits count for each policy alone',
  rebuilding: ': the counters are being rebuilt; budgets refuse until they are complete',
  away: ': no policy answers',
};
