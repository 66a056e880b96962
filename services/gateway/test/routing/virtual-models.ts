import { expect, vi } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import type { TestSystem } from '../support/gateway.ts';
import { policyConfig, type TestAccount } from '../support/policy-config.ts';

/** A virtual model of the group `vm` by its name, its routing as YAML in one line. */
export function virtualModels(models: Readonly<Record<string, string>>): string {
  const entries = Object.entries(models).map(
    ([name, routing]) =>
      `  - {type: integration/model/virtual, name: ${name}, model_types: [chat], routing_config: ${routing}}\n`,
  );
  return `type: provider-account/virtual-model\nname: vm-group\nintegrations:\n${entries.join('')}`;
}

/** Priority routing over targets, in their order; each may have more fields. */
export function inOrder(...targets: string[]): string {
  const listed = targets.map((target, priority) => `{target: ${target}, priority: ${priority}}`);
  return `{type: priority-based-routing, load_balance_targets: [${listed.join(', ')}]}`;
}

let revision = 100;

/** Gives the gateway accounts and virtual models; policy admits each of these with all of its targets. */
export async function useRouting(
  system: TestSystem,
  accounts: readonly TestAccount[],
  models: Readonly<Record<string, string>>,
): Promise<void> {
  revision++;
  const config = policyConfig(
    accounts,
    revision,
    Object.keys(models).length === 0 ? [] : [virtualModels(models)],
  );
  system.policy.publish(config);
  system.policy.decide = (request) => {
    const route = config.routes?.find(({ name }) => name === request.model);
    const targets = route?.targets?.map(({ target }) => target ?? '') ?? [request.model];
    return admit(request, { targets, route: route?.name ?? '' });
  };
  const details = { revision };
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject(details), {
    timeout: 10_000,
  });
}
