/**
 * `node test/bench/paths/gateway-paths.ts`: what a request costs that is routed among five targets, that is answered from the cache, or whose
 * first target refuses, over one that goes to its model directly.
 */
import { type Figure, type Report, runFigures } from '../figure/figure.ts';
import { JSON_ANSWER, prompt } from '../figure/payloads.ts';
import { median, type Payload, type Run, runOnce } from '../figure/rounds.ts';
import type { Target } from '../system-under-test.ts';

/** Over a direct request: core time of a routed one, core time of a hit, and the median time that a fallback adds. */
const MOST = { routed: 1.03, cached: 0.5, fallbackMs: 1 };

const FIELDS = { messages: prompt(1_900), simulate: JSON_ANSWER };
const FULL: Payload = { kind: 'json', model: 'chat', fields: FIELDS, connections: 32 };
/** Open loop, far from what the gateway can do: latency without a queue. */
const CALM: Payload = { ...FULL, connections: 16, requestsPerSecond: 100 };

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
  direct: { name: 'direct', payload: FULL, target: as('demo/chat') },
  routed: { name: 'five targets', payload: FULL, target: as('paths/five') },
  cached: {
    name: 'cache hit',
    payload: FULL,
    target: as('demo/chat', { 'x-tfy-cache-config': '{"type":"exact-match"}' }),
  },
  calm: { name: 'direct, calm', payload: CALM, target: as('demo/chat') },
  fallback: { name: 'fallback, calm', payload: CALM, target: as('paths/fallback') },
} satisfies Record<string, Path>;

const NAMES = ['direct', 'routed', 'cached', 'calm', 'fallback'] as const;

/** Five accounts of the simulated provider behind one virtual model, and one whose first target is a path that it answers with 404. */
function manifests(providerUrl: string): string {
  const access = 'collaborators: [{subject: "team:everyone", role_id: provider-account-access}]';
  const account = (name: string, path = '/v1') => `type: provider-account/self-hosted-model
name: ${name}
base_url: ${providerUrl}${path}
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
  - type: integration/model/virtual
    name: fallback
    model_types: [chat]
    routing_config: {type: priority-based-routing, load_balance_targets: [{target: path-refused/m, priority: 0}, {target: path-1/m, priority: 1}]}
`;
  return [...names.map((name) => account(name)), account('path-refused', '/no-such-path'), group].join(
    '---\n',
  );
}

export const gatewayPaths: Figure = {
  name: 'gateway-paths',
  async measure(bench, pace) {
    await bench.apply(manifests(bench.providerUrl));
    const runs: Record<keyof typeof PATHS, Run[]> = {
      ...{ direct: [], routed: [], cached: [], calm: [], fallback: [] },
    };
    for (let round = 0; round < pace.rounds; round++) {
      for (const name of NAMES) {
        const { payload, target } = PATHS[name];
        runs[name].push(await runOnce(target(bench.gateway), { ...pace, payload }));
      }
    }
    return report(runs);
  },
};

function report(runs: Readonly<Record<keyof typeof PATHS, readonly Run[]>>): Report {
  const over = (path: readonly Run[], base: readonly Run[], of: (run: Run, base: Run) => number) =>
    median(path.flatMap((run, round) => (base[round] === undefined ? [] : of(run, base[round]))));
  const coreTime = (run: Run, base: Run) => run.cpuUs / base.cpuUs;
  const routed = over(runs.routed, runs.direct, coreTime);
  const cached = over(runs.cached, runs.direct, coreTime);
  const fallbackMs = over(runs.fallback, runs.calm, (run, base) => run.latencyMs.p50 - base.latencyMs.p50);
  const isHeld = routed <= MOST.routed && cached < MOST.cached && fallbackMs <= MOST.fallbackMs;
  return {
    isMeasured: true,
    isHeld,
    lines: [
      ...NAMES.map((name) => line(PATHS[name].name, runs[name])),
      `routed      ${routed.toFixed(3)} of a direct request by core time, at most ${MOST.routed}`,
      `cached      ${cached.toFixed(3)} of a direct request by core time, below ${MOST.cached}`,
      `fallback    ${fallbackMs.toFixed(2)} ms more at p50, at most ${MOST.fallbackMs}`,
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
