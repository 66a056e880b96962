import { processEnvironment } from '@tollgate/settings';
import type { Command } from 'commander';
import type { ConsoleFlags } from '../admin/connect.ts';
import type { Finding } from '../doctor/check.ts';
import { type Colour, printable } from './terminal.ts';
import { addConsoleFlags, type ReportExit, verbTerminal } from './verb.ts';

type DoctorFlags = ConsoleFlags & { color: boolean };

const COLOURS: Readonly<Record<Finding['level'], Colour>> = {
  ok: 'green',
  warning: 'yellow',
  problem: 'red',
};

/** `tollgate doctor`: what is well here and what is not. */
export function addDoctor(program: Command, report: ReportExit): void {
  const command = program
    .command('doctor')
    .summary('say what is well here and what is not')
    .description(
      'Checks settings, Node, data folder, ports, NATS, Redis, ClickHouse, gateway and console: one line for each matter, with what to do. It changes nothing.',
    )
    .option('--no-color', 'no colours');
  addConsoleFlags(command)
    .addHelpText('after', '\nExit codes: 0 all is well or only warnings; 1 there is a problem.')
    .action(async (flags: DoctorFlags) => report(await runDoctor(flags)));
}

async function runDoctor(flags: DoctorFlags): Promise<number> {
  const [{ runChecks }, { allChecks }] = await Promise.all([
    import('../doctor/check.ts'),
    import('../doctor/checks.ts'),
  ]);
  const findings = await runChecks(allChecks(processEnvironment(), flags));
  const terminal = verbTerminal(flags);
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { level, name, text } of findings) {
    for (const line of text.split('\n')) {
      const about = `${terminal.paint(COLOURS[level], level.padEnd(7))}  ${name.padEnd(width)}`;
      terminal.out(`${about}  ${printable(line)}`);
    }
  }
  return findings.some(({ level }) => level === 'problem') ? 1 : 0;
}
