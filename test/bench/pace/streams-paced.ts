/**
 * `node test/bench/pace/streams-paced.ts`: core time of streams of 100 chunks, one every 20 ms, as a model writes them. The provider
 * sets the pace, so every server has the same work in the same time.
 */
import { type Figure, runFigures } from '../figure/figure.ts';
import { prompt, STREAM_ANSWER } from '../figure/payloads.ts';
import { type Rounds, type Run, runRounds } from '../figure/rounds.ts';
import { throughputReport } from '../figure/throughput.ts';
import type { Servers } from '../system-under-test.ts';

const CONNECTIONS = 128;
const CHUNK_MS = 20;
const CHUNKS = 100;
/** Short enough for a smoke run. */
const SMOKE_CHUNKS = 25;
/** A run counts only streams that begin and end in it: it lasts several streams, even if `--seconds` is less. */
const STREAMS_A_RUN = 3;

export const streamsPaced: Figure<Servers> = {
  name: 'streams-paced',
  async measure(bench, pace) {
    const chunks = pace.isSmoke ? SMOKE_CHUNKS : CHUNKS;
    const streamMs = chunks * CHUNK_MS;
    const rounds = await runRounds({
      bench,
      ...pace,
      // Streams begin spread over half of the warm-up, and never all in one moment.
      firstWarmUpMs: Math.max(pace.firstWarmUpMs, streamMs),
      warmUpMs: Math.max(pace.warmUpMs, streamMs),
      durationMs: Math.max(pace.durationMs, STREAMS_A_RUN * streamMs),
      payload: {
        kind: 'stream',
        model: 'chat',
        fields: {
          stream: true,
          messages: prompt(1_900),
          simulate: { ...STREAM_ANSWER, output_tokens: chunks, tokens_per_second: 1_000 / CHUNK_MS },
        },
        connections: CONNECTIONS,
      },
    });
    const connections = Math.min(CONNECTIONS, pace.connectionsMax);
    return throughputReport(atTrueRate(rounds, connections), {
      unit: 'streams/s',
      bounds: { bareProxyMin: 0.8 },
    });
  },
};

/** Streams a second, and each one's core time, by how long one takes: those cut off at the ends of a run are work, too. */
function atTrueRate(rounds: Rounds, connections: number): Rounds {
  const { bareProxy, gateway, beside } = rounds;
  const corrected = (run: Run): Run => {
    const requestsPerSecond = (connections * 1_000) / run.latencyMs.p50;
    const factor = run.requestsPerSecond / requestsPerSecond;
    return { ...run, requestsPerSecond, cpuUs: run.cpuUs * factor, mainCpuUs: run.mainCpuUs * factor };
  };
  return {
    ...rounds,
    bareProxy: bareProxy.map(corrected),
    gateway: gateway.map(corrected),
    beside: beside && { name: beside.name, runs: beside.runs.map(corrected) },
  };
}

if (import.meta.main) await runFigures([streamsPaced]);
