import { systemClock } from '@tollgate/clock';
import { processEnvironment } from '@tollgate/settings';
import type { Command } from 'commander';
import { verbTerminal } from './verb.ts';

/** Waiting for the lock of another migration included. */
const MIGRATE_MS_MAX = 600_000;

/** `tollgate migrate`: the schema of history, before an upgrade starts its services. */
export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .summary('bring the ClickHouse schema up to date (needs CLICKHOUSE_URL)')
    .description(
      'Applies the migrations that ClickHouse lacks, under a lock, and ends. Analytics does the same at its start; run this before an upgrade, so that a migration that fails leaves the old version running.',
    )
    .action(async () => {
      const [{ migrateHistory }, { readAllSettings }, { clickhouseProbe, untilStoreAnswers }] =
        await Promise.all([
          import('@tollgate/analytics'),
          import('../compose/all-settings.ts'),
          import('../compose/until-store-answers.ts'),
        ]);
      const { analytics: settings } = readAllSettings(processEnvironment());
      if (settings.clickhouseUrl !== undefined)
        await untilStoreAnswers(clickhouseProbe(settings.clickhouseUrl));
      const signal = AbortSignal.timeout(MIGRATE_MS_MAX);
      const applied = await migrateHistory({ settings, clock: systemClock, signal });
      const terminal = verbTerminal();
      for (const name of applied) terminal.out(`applied ${name}`);
      if (applied.length === 0) terminal.out('the schema is up to date');
    });
}
