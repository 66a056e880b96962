import type { AgentCli } from './agent-cli.ts';
import { FAREWELL, STEPS } from './provider/turn.ts';
import { type CliRun, runCli } from './run-cli.ts';
import { BUDGET_RULE, modelOf, type ProviderWire, type Situation, type World } from './world.ts';

/** One check of a client and what it showed. */
export type CliCheck = {
  readonly what: string;
  /** What is wrong; empty if it is right. */
  readonly faults: readonly string[];
  readonly seconds: number;
  /** The client's own last lines. */
  readonly shown: string;
  readonly requests: number;
};

const LOOP_MS_MAX = 180_000;
/** A refusal must end a client long before its own retries would. */
const REFUSED_MS_MAX = 120_000;

/** Runs every check of a client, one after the other. */
export async function checkCli(program: string, cli: AgentCli, world: World): Promise<CliCheck[]> {
  const loop = (wire: ProviderWire) =>
    check(`agent loop on a provider of ${wire}`, 'open', wire, (run) => loopFaults(cli, run));
  async function check(
    what: string,
    situation: Situation,
    wire: ProviderWire,
    faultsOf: (run: CliRun, requests: number) => string[],
  ): Promise<CliCheck> {
    const before = await world.requestsOf(situation);
    const access = { url: world.url, key: world.keys[situation], model: modelOf(wire) };
    const deadlineMs = situation === 'open' ? LOOP_MS_MAX : REFUSED_MS_MAX;
    const run = await runCli(program, cli, access, deadlineMs);
    const requests = (await world.requestsOf(situation)) - before;
    const faults = run.exitCode === undefined ? ['it did not end by itself'] : [];
    faults.push(...faultsOf(run, requests));
    return { what, faults, seconds: run.seconds, shown: lastLines(run.output), requests };
  }
  return [
    await loop(cli.wire),
    await loop(cli.otherWire),
    await check('used-up budget', 'poor', cli.wire, (run, requests) => budgetFaults(cli, run, requests)),
    await check('revoked key', 'revoked', cli.wire, (run, requests) => revokedFaults(cli, run, requests)),
  ];
}

function loopFaults(cli: AgentCli, run: CliRun): string[] {
  const faults: string[] = [];
  if (run.exitCode !== 0) faults.push(`exit code ${run.exitCode}`);
  const expected = Array.from({ length: cli.hasTools ? STEPS : 0 }, (_, index) => `step-${index + 1}`);
  if (run.steps.join() !== expected.join()) faults.push(`its tools wrote ${JSON.stringify(run.steps)}`);
  if (!run.output.includes(FAREWELL)) faults.push('it does not show the last words of the model');
  if (FALLBACK.test(run.output)) faults.push('it warns of a fallback');
  return faults;
}

function budgetFaults(cli: AgentCli, run: CliRun, requests: number): string[] {
  const faults: string[] = [];
  if (requests < 1 || requests > cli.budgetRequestsMax) faults.push(`${requests} requests`);
  if (cli.showsBudget && !run.output.replaceAll(/\s+/g, ' ').includes(`Budget ${BUDGET_RULE}`))
    faults.push("it does not show the gateway's sentence");
  return faults;
}

/** As a used-up budget, and without a word of another way to try. */
function revokedFaults(cli: AgentCli, run: CliRun, requests: number): string[] {
  const faults: string[] = [];
  if (cli.showsBudget && requests > cli.budgetRequestsMax) faults.push(`${requests} requests`);
  if (cli.showsBudget && !/revoked/i.test(run.output))
    faults.push('it does not say that the key was revoked');
  if (FALLBACK.test(run.output)) faults.push('it warns of a fallback');
  return faults;
}

const FALLBACK = /falling back from websockets/i;
const LINES_SHOWN = 12;

function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-LINES_SHOWN)
    .map((line) => line.slice(0, 300))
    .join('\n');
}
