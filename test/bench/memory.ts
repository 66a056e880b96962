/**
 * `node test/bench/memory.ts [--memory-seconds 3600]`: resident memory of the gateway over time with 256 streams open,
 * each a token every 100 ms, beside the bare proxy's.
 */
import { type Figure, runFigures } from './figure/figure.ts';
import { type Goal, goalLine, isGoalHeld } from './figure/goal.ts';
import { prompt } from './figure/payloads.ts';
import { OTHER_CORE, processUse, startProgram } from './figure/program.ts';
import { median } from './figure/rounds.ts';
import type { LoadPlan, LoadResult } from './load/plan.ts';
import type { Target } from './system-under-test.ts';

const STREAMS = 256;
const OVER_BARE_PROXY_MAX_MB = 80;
const SAMPLES = 60;
const RAMP_MS = 2_000;
/** What the bare proxy takes does not change after that. */
const BARE_PROXY_MAX_MS = 30_000;

export const memory: Figure = {
  name: 'memory',
  async measure(bench, pace) {
    const streams = Math.min(STREAMS, pace.connectionsMax);
    const bareProxyMs = Math.min(pace.memoryMs, BARE_PROXY_MAX_MS);
    const bareProxy = await watch(bench.bareProxy, { streams, durationMs: bareProxyMs });
    const beside = bench.beside && (await watch(bench.beside, { streams, durationMs: pace.memoryMs }));
    const gateway = await watch(bench.gateway, { streams, durationMs: pace.memoryMs });
    const goal: Goal = {
      what: `with ${streams} streams, above the bare proxy`,
      value: gateway.steadyMb - bareProxy.steadyMb,
      bound: { atMost: OVER_BARE_PROXY_MAX_MB },
      unit: 'MB',
    };
    return {
      isMeasured: true,
      isHeld: isGoalHeld(goal),
      lines: [
        line('bare proxy', bareProxy),
        ...(bench.beside && beside ? [line(bench.beside.name, beside)] : []),
        line('gateway', gateway),
        `ratio       ${(gateway.steadyMb / bareProxy.steadyMb).toFixed(2)} of the bare proxy's`,
        goalLine(goal),
      ],
    };
  },
};

/** Memory with the streams open; "early" and "steady" are medians of the second and the last quarter of the time. */
type Watched = { idleMb: number; earlyMb: number; steadyMb: number; maxMb: number; seconds: number };

async function watch(target: Target, options: { streams: number; durationMs: number }): Promise<Watched> {
  const { durationMs } = options;
  const idleMb = processUse(target.pid).residentMb;
  const plan: LoadPlan = {
    url: target.url,
    path: '/v1/chat/completions',
    headers: target.headers,
    body: JSON.stringify({
      model: target.model('chat'),
      stream: true,
      messages: prompt(1_900),
      // Streams end and begin all the time, so that what each leaves behind would show.
      simulate: { output_tokens: 100, tokens_per_second: 10, seed: 1 },
    }),
    kind: 'stream',
    connections: options.streams,
    warmUpMs: RAMP_MS,
    durationMs,
  };
  const load = startProgram('load.ts', { args: [JSON.stringify(plan)], core: OTHER_CORE });
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    await new Promise((resolve) => setTimeout(resolve, durationMs / SAMPLES));
    samples.push(processUse(target.pid).residentMb);
  }
  const running = await load;
  await running.stop();
  const result: LoadResult = JSON.parse(running.line);
  if (result.failures > 0) throw new Error(`${target.name}: ${result.firstFailure}`);
  return {
    idleMb,
    earlyMb: median(samples.slice(SAMPLES / 4, SAMPLES / 2)),
    steadyMb: median(samples.slice((SAMPLES * 3) / 4)),
    maxMb: Math.max(...samples),
    seconds: durationMs / 1_000,
  };
}

function line(name: string, watched: Watched): string {
  const [idle, early, steady, max] = [watched.idleMb, watched.earlyMb, watched.steadyMb, watched.maxMb].map(
    (mb) => mb.toFixed(0),
  );
  return `${name.padEnd(12)}${steady} MB steady, ${early} early, ${max} at most, ${idle} before, over ${watched.seconds} s`;
}

if (import.meta.main) await runFigures([memory]);
