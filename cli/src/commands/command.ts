import { type Environment, processEnvironment, SettingsError } from '@tollgate/settings';
import { Command, CommanderError } from 'commander';
import type { AllSettings } from '../compose/all-settings.ts';
import type { ServiceName } from '../compose/compose-service.ts';
import type { Compose } from '../compose/services/service-context.ts';
import { VERSION } from '../version.ts';
import { addAccount } from './account.ts';
import { addAlert } from './alert.ts';
import { addApply } from './apply.ts';
import { addAudit } from './audit.ts';
import { addCache } from './cache.ts';
import { addDoctor } from './doctor.ts';
import { addGet } from './get.ts';
import { addGuard } from './guard.ts';
import { addExport } from './history/export.ts';
import { addRequests } from './history/requests.ts';
import { addUsage } from './history/usage.ts';
import { addLimit } from './limits/limit.ts';
import { addSpend } from './limits/spend.ts';
import { addTryLimits } from './limits/try-limits.ts';
import { addMigrate } from './migrate.ts';
import { addImport } from './offline/import.ts';
import { addPrices } from './offline/prices.ts';
import { addSchema } from './offline/schema.ts';
import { addTeam } from './people/team.ts';
import { addToken } from './people/token.ts';
import { addUser } from './people/user.ts';
import { addVirtualAccount } from './people/virtual-account.ts';
import { addSeed } from './seed.ts';
import { addStatus } from './status.ts';
import type { ReportExit } from './verb.ts';

const SERVICE_SUMMARIES: Record<ServiceName, string> = {
  gateway: 'the data plane that clients talk to (needs NATS_URL)',
  policy: 'keys, access, limits and admission (needs NATS_URL, REDIS_URL)',
  accounting: 'the truth of spend (needs NATS_URL, REDIS_URL)',
  analytics: 'history and metric queries (needs NATS_URL, CLICKHOUSE_URL)',
  console: 'the web console and admin API',
};

/** Runs one command line (without program name). Resolves with the exit code; errors are printed, one line each. */
export async function runCommand(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = buildProgram((reported) => {
    exitCode = reported;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    for (const line of errorLines(error)) process.stderr.write(`tollgate: ${line}\n`);
    return 1;
  }
}

function buildProgram(report: ReportExit): Command {
  const program = new Command('tollgate')
    .description('Self-hosted AI gateway: one base URL and one key in front of every model provider.')
    .version(VERSION)
    .addHelpText('after', '\nEverything is set by environment variables; docs/settings.md lists them.')
    .exitOverride();
  program
    .command('start')
    .description('run everything in this process; stores are embedded unless their URLs are set')
    .action(async () => {
      const [{ composeEmbedded }, { readOneProcessSettings }] = await Promise.all([
        import('../compose/embedded/compose.ts'),
        import('../compose/all-settings.ts'),
      ]);
      await runWith('tollgate', composeEmbedded, async (environment) => readOneProcessSettings(environment));
    });
  for (const [name, summary] of Object.entries(SERVICE_SUMMARIES)) {
    program
      .command(name)
      .description(`run ${summary}`)
      .action(async () => {
        const [{ composeService }, { readAllSettings }, { claimPorts }] = await Promise.all([
          import('../compose/compose-service.ts'),
          import('../compose/all-settings.ts'),
          import('../compose/listen/claim-ports.ts'),
        ]);
        // Object.entries forgets the key type of a Record with known keys.
        const service = name as ServiceName;
        await runWith(
          service,
          (context) => composeService(service, context),
          (environment) => claimPorts(readAllSettings(environment), [service]),
        );
      });
  }
  addMigrate(program);
  addSeed(program);
  addApply(program, report);
  addGet(program, report);
  addImport(program, report);
  addGuard(program, report);
  addPrices(program, report);
  addSchema(program);
  addAccount(program);
  addUser(program);
  addTeam(program);
  addVirtualAccount(program);
  addToken(program);
  addUsage(program, report);
  addRequests(program, report);
  addExport(program);
  addSpend(program);
  addTryLimits(program);
  addLimit(program);
  addAlert(program, report);
  addCache(program);
  addStatus(program, report);
  addAudit(program);
  addDoctor(program, report);
  return program;
}

/** Services are loaded by the verbs that run them alone: the others answer at once. */
async function runWith(
  name: string,
  compose: Compose,
  read: (environment: Environment) => Promise<AllSettings>,
): Promise<void> {
  const { runProcess } = await import('../compose/run-process.ts');
  const environment = processEnvironment();
  const settings = await read(environment);
  await runProcess({
    name,
    settings: settings.process,
    compose: (context) => compose({ ...context, settings, environment }),
  });
}

function errorLines(error: unknown): readonly string[] {
  if (error instanceof SettingsError) return error.lines;
  return [error instanceof Error ? error.message : String(error)];
}
