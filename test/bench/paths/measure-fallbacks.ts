import { Agent, request } from 'node:http';
import { median } from '../figure/rounds.ts';
import type { Target } from '../system-under-test.ts';

/** What a request takes whose first target refuses the connection, and one that goes to its model directly. */
export type FallbackTimes = {
  readonly directMs: number;
  readonly fallbackMs: number;
  /** Median of the differences of pairs. */
  readonly addedMs: number;
  readonly count: number;
};

/** A target is down after three failures in a row, so that each one that refuses can be fallen back from twice. */
const TARGETS = 100;
const FALLBACKS_EACH = 2;
/** Where no one listens. */
const REFUSING = 'http://127.0.0.1:1/v1';

/** Accounts that refuse every connection, each the first target of a virtual model, whose second one answers. */
export function fallbackManifests(providerUrl: string): string {
  const access = 'collaborators: [{subject: "team:everyone", role_id: provider-account-access}]';
  const account = (name: string, url: string) => `type: provider-account/self-hosted-model
name: ${name}
base_url: ${url}
${access}
integrations: [{type: integration/model/self-hosted-model, name: m, model_id: chat, model_types: [chat], cost: {metric: per_1000_tokens, value: {input: 0.00125, output: 0.01}}}]
`;
  const indexes = Array.from({ length: TARGETS }, (_, index) => index);
  const models = indexes.map(
    (index) =>
      `  - {type: integration/model/virtual, name: m${index}, model_types: [chat], routing_config: {type: priority-based-routing, load_balance_targets: [{target: refusing-${index}/m, priority: 0}, {target: fallback/m, priority: 1}]}}\n`,
  );
  return [
    account('fallback', `${providerUrl}/v1`),
    ...indexes.map((index) => account(`refusing-${index}`, REFUSING)),
    `type: provider-account/virtual-model\nname: fallbacks\n${access}\nintegrations:\n${models.join('')}`,
  ].join('---\n');
}

/** Whether the gateway has the accounts. */
export async function isFallbackKnown(gateway: Target): Promise<boolean> {
  const answer = await fetch(`${gateway.url}/v1/models`, { headers: gateway.headers });
  return (await answer.text()).includes(`"fallbacks/m${TARGETS - 1}"`);
}

/** Sends direct requests and ones that fall back, in turn and one after the other, so that none waits for another one. */
export async function measureFallbacks(gateway: Target): Promise<FallbackTimes> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const direct: number[] = [];
  const fallback: number[] = [];
  try {
    for (let warmUp = 0; warmUp < TARGETS; warmUp++) await askedMs(gateway, 'fallback/m', agent);
    for (let index = 0; index < TARGETS; index++) {
      for (let repeat = 0; repeat < FALLBACKS_EACH; repeat++) {
        direct.push(await askedMs(gateway, 'fallback/m', agent));
        fallback.push(await askedMs(gateway, `fallbacks/m${index}`, agent));
      }
    }
  } finally {
    agent.destroy();
  }
  const addedMs = median(fallback.map((oneMs, index) => oneMs - (direct[index] ?? Number.NaN)));
  return { directMs: median(direct), fallbackMs: median(fallback), addedMs, count: direct.length };
}

/** How long one request took. Throws Error when it was not answered by the model that answers. */
function askedMs(gateway: Target, model: string, agent: Agent): Promise<number> {
  const body = JSON.stringify({
    model,
    messages: [{ role: 'user', content: 'Hello' }],
    simulate: { output_tokens: 5, seed: 1 },
  });
  const headers = {
    ...gateway.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const asked = request(
      `${gateway.url}/v1/chat/completions`,
      { method: 'POST', agent, headers },
      (answer) => {
        const by = answer.headers['x-tfy-resolved-model'];
        if (answer.statusCode !== 200 || by !== 'fallback/m')
          reject(new Error(`${model}: answered ${answer.statusCode} by ${String(by)}`));
        answer.resume().once('end', () => resolve(performance.now() - startedMs));
      },
    );
    asked.once('error', reject).end(body);
  });
}
