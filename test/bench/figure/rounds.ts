import type { LoadPlan, LoadResult } from '../load/plan.ts';
import type { Servers, Target } from '../system-under-test.ts';
import { processesUse } from './process-tree.ts';
import { OTHER_CORE, processUse, startProgram } from './program.ts';

/** What is sent, whoever is asked. */
export type Payload = {
  readonly kind: 'json' | 'stream';
  readonly model: string;
  /** Fields of the body besides the model. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly connections: number;
  readonly requestsPerSecond?: number;
};

/** One run of load against one server. */
export type Run = LoadResult & {
  /** What one request cost the server, in microseconds of its core, in all its processes. */
  readonly cpuUs: number;
  /** The part of it that the server's first process used. */
  readonly mainCpuUs: number;
  /** Share of its core that the server used: well below 1 means that something else was the limit. */
  readonly serverCoreShare: number;
};

/** Runs of the servers, taken in turn so that a noisy moment of the machine hits all. */
export type Rounds = {
  readonly bareProxy: readonly Run[];
  readonly gateway: readonly Run[];
  /** What the server under test is called in the lines printed. */
  readonly gatewayName: string;
  readonly beside: { readonly name: string; readonly runs: readonly Run[] } | undefined;
};

/**
 * Sends to the servers in turn. Six rounds have every order of three servers once: what the machine or V8 does every few seconds
 * would hit the same server each time if the order had a short period. Throws Error if an answer is wrong: a fast wrong answer is
 * no figure.
 */
export async function runRounds(options: {
  readonly bench: Pick<Servers, 'bareProxy' | 'beside' | 'gateway'>;
  readonly payload: Payload;
  readonly rounds: number;
  readonly firstWarmUpMs: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  readonly connectionsMax: number;
}): Promise<Rounds> {
  const { bareProxy, beside, gateway } = options.bench;
  const turns = (beside === undefined ? [bareProxy, gateway] : [bareProxy, beside, gateway]).map(
    (target): { target: Target; runs: Run[] } => ({ target, runs: [] }),
  );
  for (let round = 0; round < options.rounds; round++) {
    const warmUpMs = round === 0 ? options.firstWarmUpMs : options.warmUpMs;
    const first = round % turns.length;
    const rotated = [...turns.slice(first), ...turns.slice(0, first)];
    for (const { target, runs } of round % 2 === 0 ? rotated : rotated.toReversed()) {
      runs.push(await runOnce(target, { ...options, warmUpMs }));
    }
  }
  const runsOf = (target: Target) => turns.find((turn) => turn.target === target)?.runs ?? [];
  return {
    bareProxy: runsOf(bareProxy),
    gateway: runsOf(gateway),
    gatewayName: gateway.name,
    beside: beside === undefined ? undefined : { name: beside.name, runs: runsOf(beside) },
  };
}

/** The middle value; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Asks one server. Throws Error when an answer was wrong. */
export async function runOnce(
  target: Target,
  options: { payload: Payload; warmUpMs: number; durationMs: number; connectionsMax: number },
): Promise<Run> {
  const { payload, warmUpMs, durationMs } = options;
  const plan: LoadPlan = {
    url: target.url,
    path: '/v1/chat/completions',
    headers: target.headers,
    body: JSON.stringify({ model: target.model(payload.model), ...payload.fields }),
    kind: payload.kind,
    connections: Math.min(payload.connections, options.connectionsMax),
    warmUpMs,
    durationMs,
    ...(payload.requestsPerSecond === undefined ? {} : { requestsPerSecond: payload.requestsPerSecond }),
  };
  const load = startProgram('load.ts', { args: [JSON.stringify(plan)], core: OTHER_CORE });
  // The same stretch of time that the generator measures, give or take its start; long runs make it small.
  const cpuMs = () => ({
    all: processesUse(target.processes?.() ?? [target.pid]).cpuMs,
    main: processUse(target.pid).cpuMs,
    atMs: performance.now(),
  });
  const before = await after(warmUpMs, cpuMs);
  const running = await load;
  const used = cpuMs();
  const elapsedMs = used.atMs - before.atMs;
  await running.stop();
  const result: LoadResult = JSON.parse(running.line);
  if (result.failures > 0) {
    throw new Error(
      `${target.name}: ${result.failures} answers failed, the first with ${result.firstFailure}`,
    );
  }
  if (result.requests === 0) throw new Error(`${target.name}: no answer was complete in ${durationMs} ms`);
  const serverCoreShare = (used.all - before.all) / elapsedMs;
  const eachUs = (coreShare: number) => (coreShare * 1_000_000) / result.requestsPerSecond;
  return {
    ...result,
    serverCoreShare,
    cpuUs: eachUs(serverCoreShare),
    mainCpuUs: eachUs((used.main - before.main) / elapsedMs),
  };
}

async function after<Value>(delayMs: number, action: () => Value): Promise<Value> {
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  return action();
}
