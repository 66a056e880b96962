/**
 * `node test/bench/guardrails/unmatched-guardrails.ts`: what guardrail rules cost requests that none of them matches, over the same
 * gateway without rules. The rules come and go between rounds of one run.
 */
import { until } from '@tollgate/harness';
import { comparePairs } from '../figure/beside.ts';
import type { Pace } from '../figure/command.ts';
import { type Figure, type Report, runFigures } from '../figure/figure.ts';
import { JSON_ANSWER, prompt, STREAM_ANSWER } from '../figure/payloads.ts';
import { median, type Payload, type Run, runOnce } from '../figure/rounds.ts';
import type { Bench } from '../system-under-test.ts';

/** Rules that look at the tags of each request and match none. */
const RULES = 20;
/** Most that core time may grow. */
const DIFFERENCE_MAX = 0.02;
/** The gateway is warm after the first round: more short rounds say more than few long ones. */
const WARM_UP_MAX_MS = 500;

const messages = prompt(1_900);
const PAYLOADS = {
  whole: {
    kind: 'json',
    model: 'chat',
    fields: { messages, simulate: JSON_ANSWER },
    connections: 32,
  },
  stream: {
    kind: 'stream',
    model: 'chat',
    fields: { messages, stream: true, simulate: STREAM_ANSWER },
    connections: 32,
  },
} satisfies Record<string, Payload>;
const NAMES = ['whole', 'stream'] as const;

const PROBE = 'unmatched-guardrails';
const GROUP = `type: provider-account/guardrail-config-group
name: bench
integrations:
  - {name: words, type: integration/guardrail-config/tollgate-words, operation: validate, enforcing_strategy: enforce, config: {denied: [${PROBE}]}}
  - {name: pii, type: integration/guardrail-config/tfy-pii, operation: mutate, enforcing_strategy: enforce, config: {pii_categories: ["*"]}}
`;
const ALL = '{conditions: {model: {values: ["*"], condition: in}}}';

/** The rules, or none. */
function manifests(hasRules: boolean): string {
  const rule = (id: string, outputs: string) =>
    `  - {id: ${id}, when: {target: ${ALL}, metadata: {bench: ${id}}}, llm_input_guardrails: [bench/words, bench/pii], llm_output_guardrails: ${outputs}}`;
  const rules = Array.from({ length: RULES }, (_, index) => rule(`never-${index}`, '[bench/pii]'));
  const list = hasRules ? ['rules:', rule(PROBE, '[]'), ...rules] : ['rules: []'];
  return [GROUP, ['type: gateway-guardrails-config', 'name: bench', ...list].join('\n')].join('---\n');
}

/** Lets the rules come or go, and waits until the gateway follows. */
async function use(gateway: Bench['gateway'], apply: Bench['apply'], hasRules: boolean): Promise<void> {
  await apply(manifests(hasRules));
  const { url, headers, model } = gateway;
  const isThere = async () => {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'x-tfy-metadata': `{"bench":"${PROBE}"}` },
      body: JSON.stringify({ model: model('chat'), messages: [{ role: 'user', content: PROBE }] }),
    });
    await answer.arrayBuffer();
    return (answer.status === 400) === hasRules;
  };
  await until(isThere, { what: `the gateway to have ${hasRules ? 'the' : 'no'} rules` });
}

export const unmatchedGuardrails: Figure = {
  name: 'unmatched-guardrails',
  measure: (bench, pace) => bench.whileConfigurable((apply) => measure(bench, apply, pace)),
};

async function measure({ gateway }: Bench, apply: Bench['apply'], pace: Pace): Promise<Report> {
  const runs = { whole: turns(), stream: turns() };
  for (let round = 0; round < pace.rounds; round++) {
    for (const hasRules of round % 2 === 0 ? [false, true] : [true, false]) {
      await use(gateway, apply, hasRules);
      for (const name of NAMES) {
        const warmUpMs = round === 0 ? pace.firstWarmUpMs : Math.min(pace.warmUpMs, WARM_UP_MAX_MS);
        const run = await runOnce(gateway, { ...pace, warmUpMs, payload: PAYLOADS[name] });
        runs[name][hasRules ? 'ruled' : 'plain'].push(run);
      }
    }
  }
  return report(runs);
}

type Turns = { readonly plain: Run[]; readonly ruled: Run[] };

function turns(): Turns {
  return { plain: [], ruled: [] };
}

/** `ruled` over `plain`, round by round: each round's two runs stand side by side, since the machine changes. */
function report(runs: Readonly<Record<(typeof NAMES)[number], Turns>>): Report {
  const compared = NAMES.map((name) => {
    const { plain, ruled } = runs[name];
    const compare = (value: (run: Run) => number) => comparePairs(ruled.map(value), plain.map(value));
    return { name, plain, cpu: compare(({ cpuUs }) => cpuUs), rate: compare((run) => run.requestsPerSecond) };
  });
  const isHeld = compared.every(({ cpu }) => cpu.ratio <= 1 + DIFFERENCE_MAX);
  const isSure = compared.every(({ cpu }) => cpu.likely[1] <= 1 + DIFFERENCE_MAX);
  const verdict = isHeld ? `held${isSure ? '' : ', but not with a probability of 95 %'}` : 'NOT HELD';
  return {
    isMeasured: true,
    isHeld,
    lines: [
      ...compared.map(({ name, plain, cpu, rate }) => {
        const cpuUs = median(plain.map((run) => run.cpuUs)).toFixed(0);
        return (
          `${name.padEnd(8)}${cpuUs} us core time each without rules; with ${RULES} that match nothing ${cpu.ratio.toFixed(3)} of that ` +
          `(95 % sure of ${cpu.likely.map((bound) => bound.toFixed(3)).join(' to ')}), and ${rate.ratio.toFixed(3)} of the requests/s`
        );
      }),
      `floor   at most ${DIFFERENCE_MAX * 100} % more core time: ${verdict}`,
    ],
  };
}

if (import.meta.main) await runFigures([unmatchedGuardrails]);
