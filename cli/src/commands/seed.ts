import { systemClock } from '@tollgate/clock';
import { processEnvironment } from '@tollgate/settings';
import { type Command, InvalidArgumentError } from 'commander';
import { verbTerminal } from './verb.ts';

type Flags = { requests: number; days: number };

const REQUESTS_MAX = 1_000_000_000;
const DAYS_MAX = 1_000;
const DAY_MS = 86_400_000;
const SEED_MS_MAX = 4 * 3_600_000;

/** `tollgate seed`: invented history, to try dashboards and queries on. */
export function addSeed(program: Command): void {
  program
    .command('seed')
    .summary('fill an empty history with invented requests (needs CLICKHOUSE_URL)')
    .description(
      'Invents requests of the last days in a ClickHouse database that has no real ones, and computes their rollups: to try dashboards and queries on, or a machine. Nothing is charged to a budget. The same numbers give the same requests.',
    )
    .requiredOption('--requests <count>', 'how many', wholeNumber(REQUESTS_MAX))
    .option('--days <count>', 'over how many days up to now', wholeNumber(DAYS_MAX), 90)
    .action(seed);
}

async function seed({ requests, days }: Flags): Promise<void> {
  const [{ seedHistory }, { readAllSettings }] = await Promise.all([
    import('@tollgate/analytics'),
    import('../compose/all-settings.ts'),
  ]);
  const { analytics: settings } = readAllSettings(processEnvironment());
  const terminal = verbTerminal();
  const toMs = Math.floor(systemClock.nowMs() / DAY_MS) * DAY_MS + DAY_MS;
  await seedHistory({
    settings,
    clock: systemClock,
    shape: { requests, fromMs: toMs - days * DAY_MS, toMs: Math.min(toMs, systemClock.nowMs()) },
    signal: AbortSignal.timeout(SEED_MS_MAX),
    progress: (soFar) => terminal.err(`${soFar} of ${requests} requests`),
  });
  terminal.out(`history has ${requests} invented requests of ${days} days`);
}

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${max}.`);
  };
}
