import { processEnvironment, SettingsError } from '@tollgate/settings';
import { Command, CommanderError } from 'commander';
import { readAllSettings } from '../compose/all-settings.ts';
import { COMPOSE_SERVICE, type Compose, type ServiceName } from '../compose/distributed.ts';
import { composeEmbedded } from '../compose/embedded/compose.ts';
import { runProcess } from '../compose/run-process.ts';
import { VERSION } from '../version.ts';

const SERVICE_SUMMARIES: Record<ServiceName, string> = {
  gateway: 'the data plane that clients talk to (needs NATS_URL)',
  policy: 'keys, access, limits and admission (needs NATS_URL, REDIS_URL)',
  accounting: 'the truth of spend (needs NATS_URL, REDIS_URL)',
  analytics: 'history and metric queries (needs NATS_URL, CLICKHOUSE_URL)',
  console: 'the web console and admin API',
};

/** Runs one command line (without program name). Resolves with the exit code; errors are printed, one line each. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const program = buildProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    for (const line of errorLines(error)) process.stderr.write(`tollgate: ${line}\n`);
    return 1;
  }
}

function buildProgram(): Command {
  const program = new Command('tollgate')
    .description('Self-hosted AI gateway: one base URL and one key in front of every model provider.')
    .version(VERSION)
    .addHelpText('after', '\nEverything is set by environment variables; docs/settings.md lists them.')
    .exitOverride();
  program
    .command('start')
    .description('run everything in this process; stores are embedded unless their URLs are set')
    .action(() => runWith('tollgate', composeEmbedded));
  for (const [name, summary] of Object.entries(SERVICE_SUMMARIES)) {
    // Object.entries forgets the key type of a Record with known keys.
    const compose = COMPOSE_SERVICE[name as ServiceName];
    program
      .command(name)
      .description(`run ${summary}`)
      .action(() => runWith(name, compose));
  }
  return program;
}

async function runWith(name: string, compose: Compose): Promise<void> {
  const environment = processEnvironment();
  const settings = readAllSettings(environment);
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
