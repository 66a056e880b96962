import type { Command } from 'commander';
import type { ConsoleFlags } from '../admin/connect.ts';
import type { SentAlert } from '../admin/limits.ts';
import { printable, tableLines } from './terminal.ts';
import {
  addConsoleFlags,
  addJsonFlag,
  collect,
  type JsonFlags,
  printAnswer,
  type ReportExit,
  verbTerminal,
} from './verb.ts';

type Flags = ConsoleFlags & JsonFlags;
type TestFlags = ConsoleFlags & { to?: string[] };

/** `tollgate alert list|test`: what people were told, and whether they can be. */
export function addAlert(program: Command, report: ReportExit): void {
  const alert = program
    .command('alert')
    .summary('list the alerts that were sent, and try a notification channel')
    .description(
      'Alerts are part of rules: each threshold is reported once per window, through notification channels.',
    );
  addConsoleFlags(
    addJsonFlag(alert.command('list').description('list the alerts that were sent last, newest first')),
  ).action(listAlerts);
  addConsoleFlags(
    alert
      .command('test')
      .description('send a test message through a notification channel')
      .argument('<channel>', 'the name of a notification-channel')
      .option('--to <email>', 'for an e-mail channel: whom to write to; can be repeated', collect),
  )
    .addHelpText('after', '\nExit codes: 0 delivered; 1 not delivered, with the reason.')
    .action(async (channel: string, flags: TestFlags) => report(await testChannel(channel, flags)));
}

async function listAlerts(flags: Flags): Promise<void> {
  const { connect } = await import('../admin/connect.ts');
  const alerts = await connect(flags).listAlerts();
  const rows = alerts.map((alert) => [
    alert.fired_at,
    alert.rule,
    alert.counter,
    reported(alert),
    alert.recipient,
    alert.fault === null ? 'delivered' : `not delivered: ${alert.fault}`,
  ]);
  const headings = ['FIRED AT', 'RULE', 'COUNTER', 'REPORTS', 'RECIPIENT', 'OUTCOME'];
  printAnswer(flags, {
    json: alerts,
    lines: alerts.length === 0 ? ['no alert was sent yet'] : tableLines(headings, rows),
  });
}

function reported({ kind, threshold_percent: percent, window }: SentAlert): string {
  switch (kind) {
    case 'threshold':
      return `${percent} % of the ${window}`;
    case 'refusal':
      return `first refusal of the ${window}`;
    case 'unpriced':
      return 'no price';
    case 'request':
      return 'request for more';
    default:
      return kind satisfies never;
  }
}

async function testChannel(channel: string, flags: TestFlags): Promise<number> {
  const { connect } = await import('../admin/connect.ts');
  const { delivered, fault } = await connect(flags).testAlert(channel, flags.to ?? []);
  const outcome = delivered ? 'delivered' : `not delivered: ${fault ?? 'no reason was given'}`;
  verbTerminal().err(printable(`test message to ${channel}: ${outcome}`));
  return delivered ? 0 : 1;
}
