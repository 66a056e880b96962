/**
 * `node test/bench/exactness/exactness.ts`: what 50 agents at once, with `max_tokens` 64,000, spend of a budget of 25 USD, and how
 * many of their refusals were false. For rules that are `strict` and `tempered`, each on a fresh Tollgate in one process, and for
 * LiteLLM on the same requests if `LITELLM` is its command. `--smoke` takes 5 agents and 0.50 USD and judges nothing.
 */
import { type System, startEmbedded, TEST_USER } from '@tollgate/harness/system';
import { nanoUsdFromUsd } from '@tollgate/pricing';
import { startSimulatedProvider } from '@tollgate/simulated-provider';
import { readBenchCommand } from '../figure/command.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { type AgentsResult, runAgents } from './agents.ts';
import { startLiteLlm } from './lite-llm.ts';
import { MAX_TOKENS, PRICE_USD, servedNanoUsd, workload } from './workload.ts';

/** Of what is refused by a tempered rule at most so much may have fitted: what runs costs more or less than is expected. */
const FALSE_SHARE_MAX = 0.2;
/** A tempered rule is passed by what the requests in flight use more than was expected. */
const OVERSPEND_SHARE_MAX = 0.1;

const { pace } = readBenchCommand(process.argv.slice(2));
const agents = pace.isSmoke ? 5 : 50;
const limitUsd = pace.isSmoke ? 0.5 : 25;
const rounds = pace.isSmoke ? 1 : Math.min(3, pace.rounds);
const liteLlm = process.env['LITELLM'];

type Outcome = AgentsResult & { readonly spentUsd: number };

process.stdout.write(
  `${machineLine(describeMachine())}\n\nexactness: ${agents} agents, max_tokens ${MAX_TOKENS}, ${limitUsd} USD\n`,
);
let isHeld = true;
for (let round = 0; round < rounds; round++) {
  const strict = await onTollgate('strict', round);
  const tempered = await onTollgate('tempered', round);
  isHeld &&= strict.spentUsd <= limitUsd && strict.failed.length + tempered.failed.length === 0;
  isHeld &&= tempered.refusedFalsely <= FALSE_SHARE_MAX * tempered.refused;
  isHeld &&= tempered.spentUsd <= limitUsd * (1 + OVERSPEND_SHARE_MAX);
  if (liteLlm !== undefined) await onLiteLlm(liteLlm, round);
}
if (liteLlm === undefined) process.stdout.write('  LiteLLM     not run: LITELLM names no command\n');
process.stdout.write(`\n${isHeld || pace.isSmoke ? '1 passed, 0 failed' : '0 passed, 1 failed'}\n`);
process.exitCode = isHeld || pace.isSmoke ? 0 : 1;

async function onTollgate(estimate: 'strict' | 'tempered', seed: number): Promise<Outcome> {
  const system = await startEmbedded();
  try {
    await system.admin.call('PUT', '/manifests', [account(system), budget(estimate)]);
    return await measure(estimate, seed, {
      ...{ url: system.gatewayUrl, key: system.key },
      model: 'bench/chat',
      providerUrl: system.provider.url,
    });
  } finally {
    await system.stop();
  }
}

async function onLiteLlm(command: string, seed: number): Promise<Outcome> {
  const provider = await startSimulatedProvider({});
  try {
    const proxy = await startLiteLlm(command, { providerUrl: provider.url, limitUsd });
    try {
      return await measure('LiteLLM', seed, { ...proxy, model: 'chat', providerUrl: provider.url });
    } finally {
      await proxy.stop();
    }
  } finally {
    await provider.stop();
  }
}

async function measure(
  name: string,
  seed: number,
  target: { url: string; key: string; model: string; providerUrl: string },
): Promise<Outcome> {
  const startedMs = performance.now();
  const result = await runAgents(target, {
    agents,
    limitNanoUsd: nanoUsdFromUsd(String(limitUsd)),
    next: workload(seed + 1, target.model),
  });
  const outcome = { ...result, spentUsd: await spentUsd(target.providerUrl) };
  const overUsd = Math.max(0, outcome.spentUsd - limitUsd);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
  process.stdout.write(
    `  ${name.padEnd(11)} spent ${outcome.spentUsd.toFixed(2)} USD (${overUsd.toFixed(2)} over), ` +
      `${outcome.answered} answered, ${outcome.ended} ended early, ` +
      `${outcome.refused} refused, ${outcome.refusedFalsely} of them falsely, ` +
      `${outcome.failed.length} failed, ${seconds} s\n`,
  );
  for (const failure of outcome.failed.slice(0, 2)) process.stdout.write(`    ${failure}\n`);
  return outcome;
}

/** What the provider says that it served, at the price of the model. */
async function spentUsd(providerUrl: string): Promise<number> {
  const answer = await fetch(`${providerUrl}/ledger/totals`);
  // The shape is the simulated provider's own.
  const totals = (await answer.json()) as {
    prompt_tokens: number;
    cached_tokens: number;
    completion_tokens: number;
  };
  const { prompt_tokens: prompt, cached_tokens: cached, completion_tokens: completion } = totals;
  return servedNanoUsd({ prompt, cached, completion }) / 1e9;
}

function account({ provider }: System): object {
  const { input, output, cacheRead } = PRICE_USD;
  return {
    type: 'provider-account/self-hosted-model',
    name: 'bench',
    base_url: `${provider.url}/v1`,
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: [
      {
        name: 'chat',
        type: 'integration/model/self-hosted-model',
        model_id: 'chat',
        model_types: ['chat'],
        cost: { metric: 'per_million_tokens', value: [{ input, output, cache_read: cacheRead }] },
      },
    ],
  };
}

function budget(estimate: 'strict' | 'tempered'): object {
  return {
    type: 'tenant-budget-config',
    name: 'agents',
    when: { subjects: { users: { in: [TEST_USER] } } },
    limits: { cost_per_day: limitUsd },
    applies_to: { type: 'aggregate' },
    mode: 'enforce',
    estimate,
  };
}
