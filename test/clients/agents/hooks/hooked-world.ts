import { type System, startEmbedded } from '@tollgate/harness/system';
import { type HookedProvider, startHookedProvider } from './hooked-provider.ts';

/** A real Tollgate, whose model `claude/claude-scripted` has no guardrails and whose models `hooks/...` have one each. */
export type HookedWorld = {
  readonly system: System;
  readonly provider: HookedProvider;
  readonly access: { readonly url: string; readonly key: string; readonly model: string };
  stop(): Promise<void>;
};

/** What the guardrail of each model of the account `hooks` looks for, and what it does. */
const GUARDRAILS = {
  nothing: { operation: 'validate', denied: 'a word of no prompt' },
  prompt: { operation: 'validate', denied: 'both steps' },
  call: { operation: 'validate', denied: 'echo step' },
  result: { operation: 'validate', denied: 'step-1\nstep-2' },
  'rewritten-call': { operation: 'mutate', denied: 'echo step' },
  'rewritten-result': { operation: 'mutate', denied: 'step-1\nstep-2' },
} as const;

/** Starts all of it. */
export async function startHookedWorld(): Promise<HookedWorld> {
  const provider = await startHookedProvider();
  const system = await startEmbedded().catch(async (error: unknown) => {
    await provider.stop();
    throw error;
  });
  const key = await system.admin.createUserKey('hooked@example.com');
  await system.admin.applyYaml(
    manifests(provider)
      .map((each) => JSON.stringify(each))
      .join('\n---\n'),
  );
  return {
    system,
    provider,
    access: { url: system.gatewayUrl, key, model: 'claude/claude-scripted' },
    async stop() {
      await system.stop();
      await provider.stop();
    },
  };
}

function manifests({ url }: HookedProvider): readonly object[] {
  const account = (name: string, models: readonly string[]) => ({
    type: 'provider-account/anthropic',
    name,
    base_url: url,
    auth_data: { type: 'api-key', api_key: 'sk-scripted' },
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations: models.map((model) => ({
      name: model,
      type: 'integration/model/anthropic',
      model_id: 'claude-scripted',
      model_types: ['chat'],
    })),
  });
  const names = Object.entries(GUARDRAILS);
  return [
    account('claude', ['claude-scripted']),
    account('hooks', Object.keys(GUARDRAILS)),
    {
      type: 'provider-account/guardrail-config-group',
      name: 'words',
      integrations: names.map(([name, { operation, denied }]) => ({
        name,
        type: 'integration/guardrail-config/tollgate-words',
        operation,
        enforcing_strategy: 'enforce',
        config: { denied: [denied] },
      })),
    },
    {
      type: 'gateway-guardrails-config',
      name: 'guardrails',
      rules: names.map(([name]) => ({
        id: name,
        when: { target: { conditions: { model: { values: [`hooks/${name}`], condition: 'in' } } } },
        llm_input_guardrails: [`words/${name}`],
        llm_output_guardrails: [],
      })),
    },
  ];
}
