import { hash } from 'node:crypto';
import OpenAI from 'openai';
import { expect, vi } from 'vitest';
import { admit, LENA } from '../support/fake-policy.ts';
import { KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';
import { type StoringProvider, startStoringProvider } from './storing-provider.ts';

/** The key of Tom; Lena's is `KEY`. */
export const TOMS_KEY = 'tg-toms-key';
/** Names `main` as the account of calls that make something. */
export const AT_MAIN = { headers: { 'x-tfy-provider-name': 'main' } };

/** A gateway with two callers and two accounts, each at a provider of its own that stores what it makes. */
export type StoringSystem = TestSystem & {
  readonly main: StoringProvider;
  readonly second: StoringProvider;
  /** The official SDK with Lena's key, or with another one. */
  sdk(apiKey?: string): OpenAI;
};

/** Starts it. The virtual model `any/gpt` is answered by both accounts in turn. */
export async function startStoringSystem(
  ...from: Parameters<typeof startTestSystem>
): Promise<StoringSystem> {
  const system = await startTestSystem(...from);
  const [main, second] = await Promise.all([startStoringProvider('main'), startStoringProvider('second')]);
  const accounts = [main, second].map(({ baseUrl }, index) => ({
    name: index === 0 ? 'main' : 'second',
    baseUrl,
    credential: `sk-secret-${index}`,
    modelTypes: ['chat', 'responses'],
  }));
  system.policy.publish(policyConfig(accounts, 8, [CLAUDE]));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 8 }), {
    timeout: 10_000,
  });
  let turn = 0;
  system.policy.decide = (request) => {
    const isTom = request.credentialSha256.equals(hash('sha256', TOMS_KEY, 'buffer'));
    const principal = isTom ? { ...LENA, subject: 'user:tom@example.com' } : LENA;
    if (request.listModels) return { models: { models: MODELS, principal } };
    const targets = ['main/gpt', 'second/gpt'];
    const isAny = request.model === 'any/gpt';
    return admit(request, {
      principal,
      ...(isAny && { targets: turn++ % 2 === 0 ? targets : targets.toReversed() }),
    });
  };
  return {
    ...system,
    main,
    second,
    sdk: (apiKey = KEY) => new OpenAI({ baseURL: `${system.url}/v1`, apiKey, maxRetries: 0 }),
    async stop() {
      await system.stop();
      await Promise.all([main.stop(), second.stop()]);
    },
  };
}

const MODELS = ['main/gpt', 'main/free', 'second/gpt', 'second/free', 'claude/sonnet'];
const CLAUDE = `type: provider-account/anthropic
name: claude
base_url: http://127.0.0.1:1/v1
auth_data: {type: api-key, api_key: "env:KEY"}
integrations:
  - {name: sonnet, type: integration/model/anthropic, model_id: claude-sonnet-5, model_types: [chat]}
`;

/** What an SDK rejects with for an id that is not the caller's. */
export const NOT_FOUND = { status: 404, code: 'not_found', type: 'invalid_request_error' };
