import { expect, vi } from 'vitest';
import { startTestSystem, type TestSystem } from './gateway.ts';
import { policyConfig, type TestAccount } from './policy-config.ts';

/** Starts a gateway with accounts of several kinds at one provider, each with the models `gpt` and `free`. */
export async function startWireSystem(
  accounts: readonly Omit<TestAccount, 'baseUrl' | 'credential'>[],
  environment: Record<string, string> = {},
): Promise<TestSystem> {
  const system = await startTestSystem(environment);
  const { baseUrl } = system.provider;
  system.policy.publish(
    policyConfig(
      accounts.map((account) => ({ ...account, baseUrl, credential: 'sk-provider-secret' })),
      8,
    ),
  );
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 8 }), {
    timeout: 10_000,
  });
  return system;
}
