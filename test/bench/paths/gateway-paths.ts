/**
 * `node test/bench/paths/gateway-paths.ts`: what a request costs that is routed among five targets, that is answered from the cache, or whose
 * first target refuses, over one that goes to its model directly.
 */
import { until } from '@tollgate/harness';
import { type Figure, type Report, runFigures } from '../figure/figure.ts';
import { JSON_ANSWER, prompt, STREAM_ANSWER } from '../figure/payloads.ts';
import { median, type Payload, type Run, runOnce } from '../figure/rounds.ts';
import type { Target } from '../system-under-test.ts';
import { choiceAmongFiveUs } from './choice-among-five-us.ts';
import {
  type FallbackTimes,
  fallbackManifests,
  isFallbackKnown,
  measureFallbacks,
} from './measure-fallbacks.ts';

/**
 * Over a direct request: the time that the choice among five targets takes, core time of a hit whose answer is whole or a stream, and
 * the median time that a fallback adds. Printed and not judged: the core time of routed requests, whose difference to direct ones is
 * smaller than the noise of a shared machine.
 */
const MOST = { routed: 0.03, cached: 0.5, fallbackMs: 1 };

const messages = prompt(1_900);
const WHOLE: Payload = {
  kind: 'json',
  model: 'chat',
  fields: { messages, simulate: JSON_ANSWER },
  connections: 32,
};
const STREAM: Payload = {
  kind: 'stream',
  model: 'chat',
  fields: { messages, stream: true, simulate: STREAM_ANSWER },
  connections: 32,
};
const HIT = { 'x-tfy-cache-config': '{"type":"exact-match"}' };
type Path = {
  readonly name: string;
  readonly payload: Payload;
  readonly target: (gateway: Target) => Target;
};

const as =
  (model: string, headers: Readonly<Record<string, string>> = {}) =>
  (gateway: Target) => ({
    ...gateway,
    headers: { ...gateway.headers, ...headers },
    model: () => model,
  });

const PATHS = {
  direct: { name: 'direct', payload: WHOLE, target: as('demo/chat') },
  routed: { name: 'five targets', payload: WHOLE, target: as('paths/five') },
  cached: { name: 'cache hit', payload: WHOLE, target: as('demo/chat', HIT) },
  stream: { name: 'stream', payload: STREAM, target: as('demo/chat') },
  cachedStream: { name: 'stream, hit', payload: STREAM, target: as('demo/chat', HIT) },
} satisfies Record<string, Path>;

const NAMES = ['direct', 'routed', 'cached', 'stream', 'cachedStream'] as const;

/** Five accounts of the simulated provider behind one virtual model. */
function manifests(providerUrl: string): string {
  const access = 'collaborators: [{subject: "team:everyone", role_id: provider-account-access}]';
  const account = (name: string) => `type: provider-account/self-hosted-model
name: ${name}
base_url: ${providerUrl}/v1
${access}
integrations: [{type: integration/model/self-hosted-model, name: m, model_id: chat, model_types: [chat], cost: {metric: per_1000_tokens, value: {input: 0.00125, output: 0.01}}}]
`;
  const names = [1, 2, 3, 4, 5].map((index) => `path-${index}`);
  const five = names.map((name) => `{target: ${name}/m, weight: 20}`).join(', ');
  const group = `type: provider-account/virtual-model
name: paths
${access}
integrations:
  - type: integration/model/virtual
    name: five
    model_types: [chat]
    routing_config: {type: weight-based-routing, load_balance_targets: [${five}], sticky_routing: {ttl_seconds: 3600, session_identifiers: [{source: conversation}]}}
`;
  return [...names.map(account), group].join('---\n');
}

export const gatewayPaths: Figure = {
  name: 'gateway-paths',
  async measure(bench, pace) {
    await bench.apply(`${manifests(bench.providerUrl)}---\n${fallbackManifests(bench.providerUrl)}`);
    // Policy has the change when the console has answered; the gateway hears of it a moment later.
    await until(() => isFallbackKnown(bench.gateway), { what: 'the gateway to have the virtual models' });
    const runs: Record<keyof typeof PATHS, Run[]> = {
      ...{ direct: [], routed: [], cached: [] },
      ...{ stream: [], cachedStream: [] },
    };
    for (let round = 0; round < pace.rounds; round++) {
      for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed()) {
        const { payload, target } = PATHS[name];
        const warmUpMs = round === 0 ? pace.firstWarmUpMs : pace.warmUpMs;
        runs[name].push(await runOnce(target(bench.gateway), { ...pace, warmUpMs, payload }));
      }
    }
    return report(runs, await measureFallbacks(bench.gateway));
  },
};

function report(
  runs: Readonly<Record<keyof typeof PATHS, readonly Run[]>>,
  fallbacks: FallbackTimes,
): Report {
  const over = (path: readonly Run[], base: readonly Run[]) =>
    median(path.map(({ cpuUs }, round) => cpuUs / (base[round]?.cpuUs ?? Number.NaN)));
  const choiceUs = choiceAmongFiveUs(messages);
  const routed = choiceUs / median(runs.direct.map(({ cpuUs }) => cpuUs));
  const cached = { whole: over(runs.cached, runs.direct), stream: over(runs.cachedStream, runs.stream) };
  const { directMs, fallbackMs, addedMs, count } = fallbacks;
  const isHeld =
    routed <= MOST.routed &&
    Math.max(cached.whole, cached.stream) < MOST.cached &&
    addedMs <= MOST.fallbackMs;
  return {
    isMeasured: true,
    isHeld,
    lines: [
      ...NAMES.map((name) => line(PATHS[name].name, runs[name])),
      `one by one      direct ${directMs.toFixed(2)} ms, first target refuses ${fallbackMs.toFixed(2)} ms (medians of ${count} pairs)`,
      `routed      the choice takes ${choiceUs.toFixed(1)} us, ${routed.toFixed(3)} of a direct request's core time, at most ${MOST.routed}; all in all ${over(runs.routed, runs.direct).toFixed(3)}`,
      `cached      ${cached.whole.toFixed(3)} of a direct answer by core time, ${cached.stream.toFixed(3)} of a direct stream, each below ${MOST.cached}`,
      `fallback    ${addedMs.toFixed(2)} ms more than a direct request, at most ${MOST.fallbackMs}`,
      `floor       ${isHeld ? 'held' : 'NOT HELD'}`,
    ],
  };
}

function line(name: string, runs: readonly Run[]): string {
  const of = (value: (run: Run) => number) => median(runs.map(value));
  return (
    `${name.padEnd(16)}${of((run) => run.requestsPerSecond).toFixed(0)} requests/s` +
    `  p50 ${of((run) => run.latencyMs.p50).toFixed(2)} ms  ${of((run) => run.cpuUs).toFixed(0)} us core time each`
  );
}

if (import.meta.main) await runFigures([gatewayPaths]);
