import { until } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { type ScriptedProvider, startScriptedProvider } from './provider/scripted-provider.ts';

/** Accounts of the scripted provider by wire: their kind and the types of their models. */
const ACCOUNTS = {
  'openai-chat': { kind: 'openrouter', types: ['chat'], base: '/v1' },
  'openai-responses': { kind: 'openai', types: ['responses'], base: '/v1' },
  'anthropic-messages': { kind: 'anthropic', types: ['chat'], base: '' },
  gemini: { kind: 'google-gemini', types: ['chat'], base: '' },
} as const;

/** A wire that an account speaks. */
export type ProviderWire = keyof typeof ACCOUNTS;

/** A real Tollgate in front of a scripted provider, with a key for each situation. */
export type World = {
  readonly url: string;
  readonly keys: Readonly<Record<Situation, string>>;
  /** How many requests a key's owner has sent, none of those before the call left out because history is behind. */
  requestsOf(situation: Situation): Promise<number>;
  stop(): Promise<void>;
};

/** What the key of a run is like. */
export type Situation = 'open' | 'poor' | 'revoked';

/** The rule of the owner whose budget is used up from the start. */
export const BUDGET_RULE = 'poor-per-day';

/** The name of a wire's model for clients; one that Claude Code takes for its own. */
export function modelOf(wire: ProviderWire): string {
  return `${wire}/claude-scripted`;
}

/** Starts all of it. */
export async function startWorld(): Promise<World> {
  const provider = await startScriptedProvider();
  const system = await startEmbedded().catch(async (error: unknown) => {
    await provider.stop();
    throw error;
  });
  await system.admin.applyYaml(manifests(provider));
  const open = await system.admin.createUserKey('open@example.com');
  const poor = await system.admin.createUserKey('poor@example.com');
  await system.admin.applyYaml(BUDGET);
  const keys = { open, poor, revoked: await revokedKey(system) };
  const markers = { open: 0, poor: 0, revoked: 0 };
  return {
    url: system.gatewayUrl,
    keys,
    async requestsOf(situation) {
      markers[situation] += 1;
      await markHistory(system, keys[situation]);
      return (await requestsOf(system, `${situation}@example.com`)) - markers[situation];
    },
    async stop() {
      await system.stop();
      await provider.stop();
    },
  };
}

async function revokedKey({ admin }: System): Promise<string> {
  const email = 'revoked@example.com';
  const key = await admin.createUserKey(email);
  // The shapes are fixed by the public contract.
  const { tokens } = (await admin.call('GET', `/tokens?subject=user:${email}`)) as {
    tokens: { id: string }[];
  };
  for (const { id } of tokens) await admin.call('DELETE', `/tokens/${id}`);
  return key;
}

/** Resolves when history has everything that the gateway was sent so far: events of one gateway reach it in order. */
async function markHistory({ admin, gatewayUrl }: System, key: string): Promise<void> {
  const answer = await fetch(`${gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'a/marker', messages: [{ role: 'user', content: 'A marker.' }] }),
  });
  await answer.arrayBuffer();
  const id = answer.headers.get('x-request-id');
  const hasMarker = () =>
    admin.call('GET', `/requests/${id}`).then(
      () => true,
      () => false,
    );
  await until(hasMarker, { what: `history to have the marker ${id}` });
}

/** Counts rows: sums of metrics may lag for rows that have just come. */
async function requestsOf({ admin }: System, user: string): Promise<number> {
  const question = {
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 60_000).toISOString(),
    filters: [{ field: 'user', op: 'is', value: user }],
    limit: 500,
  };
  // The shape is fixed by the public contract.
  const page = (await admin.call('POST', '/requests/query', question)) as { rows: unknown[] };
  return page.rows.length;
}

function manifests({ url }: ScriptedProvider): string {
  return Object.entries(ACCOUNTS)
    .map(([name, { kind, types, base }]) => {
      const family = kind === 'google-gemini' ? 'gemini' : kind;
      return JSON.stringify({
        type: `provider-account/${kind}`,
        name,
        base_url: `${url}${base}`,
        auth_data: { type: 'api-key', [kind === 'google-gemini' ? 'apiKey' : 'api_key']: 'sk-scripted' },
        collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
        integrations: [
          {
            name: 'claude-scripted',
            type: `integration/model/${family}`,
            model_id: 'claude-scripted',
            model_types: types,
            cost: { metric: 'per_million_tokens', value: { input: 1, output: 1 } },
          },
        ],
      });
    })
    .join('\n---\n');
}

const BUDGET = JSON.stringify({
  type: 'gateway-budget-config',
  name: 'poor',
  rules: [
    {
      id: BUDGET_RULE,
      when: { subjects: ['user:poor@example.com'] },
      limit_to: 0.000000001,
      unit: 'cost_per_day',
    },
  ],
});
