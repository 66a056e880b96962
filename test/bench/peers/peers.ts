/**
 * `npm run bench -- --peers`: what a request of 2 KB costs nginx, Portkey and LiteLLM, the bare proxy and the gateway, in the same run:
 * all before the same provider, in turn on the same core. It installs what is missing from npm and PyPI, and prints what could not be
 * run and why. Judges nothing.
 */
import { type BenchCommand, readBenchCommand } from '../figure/command.ts';
import { prompt } from '../figure/payloads.ts';
import { median, type Payload, type Run, runOnce } from '../figure/rounds.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { startBench, type Target } from '../system-under-test.ts';
import { PEER_STARTS, type Peer } from './start-peers.ts';

/** A program that is measured: `failure` says why its runs end early. */
type Row = { readonly target: Target; readonly does: string; readonly runs: Run[]; failure?: string };

const GOVERNED = 'governed: a key, a rate limit and a budget in Redis, usage events';
const SENTENCE_BYTES = 1_850;
/** In the text rather than in a field of its own: some gateways drop fields that they do not know. */
const PAYLOAD: Payload = {
  kind: 'json',
  model: 'chat',
  fields: {
    messages: prompt(SENTENCE_BYTES).map((message) => ({
      ...message,
      content: `${message.content} [[simulate output_tokens=150 seed=1]]`,
    })),
  },
  connections: 32,
};

const command = readBenchCommand(process.argv.slice(2));
process.stdout.write(`${machineLine(describeMachine())}\n\npeers, JSON of 2 KB\n`);
const bench = await startBench(command.beside);
const peers: Peer[] = [];
try {
  for (const [name, start] of Object.entries(PEER_STARTS)) {
    const peer = await start(bench.providerUrl).catch((error: unknown) => {
      print(`${name.padEnd(18)}not run: ${firstLineOf(error)}`);
    });
    if (peer !== undefined) peers.push(peer);
  }
  const rows: Row[] = [
    { target: bench.bareProxy, does: 'forwards', runs: [] },
    ...peers.map((peer) => ({ target: peer, does: peer.does, runs: [] })),
    ...(bench.beside === undefined ? [] : [{ target: bench.beside, does: GOVERNED, runs: [] }]),
    { target: bench.gateway, does: GOVERNED, runs: [] },
  ];
  await measure(rows, command);
  for (const row of rows) print(lineOf(row, rows[0]));
  const isGatewayMeasured = rows.at(-1)?.failure === undefined;
  process.stdout.write(`\n${isGatewayMeasured ? '1 passed, 0 failed' : '0 passed, 1 failed'}\n`);
  process.exitCode = isGatewayMeasured ? 0 : 1;
} finally {
  for (const peer of peers) await peer.stop();
  await bench.stop();
}

/** Each in turn; one that fails is left out of further rounds. */
async function measure(rows: readonly Row[], { pace }: BenchCommand): Promise<void> {
  for (let round = 0; round < pace.rounds; round++) {
    const warmUpMs = round === 0 ? pace.firstWarmUpMs : pace.warmUpMs;
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
      if (row.failure !== undefined) continue;
      const { durationMs, connectionsMax } = pace;
      try {
        row.runs.push(await runOnce(row.target, { payload: PAYLOAD, warmUpMs, durationMs, connectionsMax }));
      } catch (error) {
        row.failure = firstLineOf(error);
      }
    }
  }
}

function lineOf({ target, does, runs, failure }: Row, bareProxy: Row | undefined): string {
  const name = target.name.padEnd(18);
  if (failure !== undefined) return `${name}no figure: ${failure}`;
  const of = (value: (run: Run) => number, from = runs) => median(from.map(value));
  const ratio = of((run) => run.cpuUs, bareProxy?.runs) / of((run) => run.cpuUs);
  return (
    `${name}${of((run) => run.requestsPerSecond).toFixed(0)} requests/s  p50 ${of((run) => run.latencyMs.p50).toFixed(1)} ms  ` +
    `${of((run) => run.cpuUs).toFixed(0)} us core time each, ratio ${ratio.toFixed(3)} of the bare proxy; ${does}`
  );
}

function firstLineOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}

function print(line: string): void {
  process.stdout.write(`  ${line}\n`);
}
