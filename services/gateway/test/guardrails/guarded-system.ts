import { type Clock, systemClock } from '@tollgate/clock';
import type { GuardrailUse } from '@tollgate/contracts';
import type { Telemetry } from '@tollgate/telemetry';
import { expect, vi } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig, type TestAccount } from '../support/policy-config.ts';

/** A guardrail as its manifest has it, without its name. */
export type GuardrailFields = {
  readonly type: string;
  readonly operation?: 'validate' | 'mutate';
  readonly enforcing_strategy?: 'enforce' | 'enforce_but_ignore_on_error' | 'audit';
  readonly [field: string]: unknown;
};

/** An account at the fake provider; named `main` if unset. */
type GuardedAccount = Pick<Partial<TestAccount>, 'name' | 'kind' | 'modelTypes'>;

/** Starts a gateway whose config has the guardrails `g/<name>`; none of them looks at a request yet. */
export async function startGuardedSystem(
  guardrails: Readonly<Record<string, GuardrailFields>>,
  account: GuardedAccount | readonly GuardedAccount[] = {},
  telemetry?: Telemetry,
  clock: Clock = systemClock,
): Promise<TestSystem> {
  const system = await startTestSystem({}, telemetry, undefined, { clock });
  useGuardrails(system, guardrails, [account].flat());
  await vi.waitFor(async () => {
    const { details } = system.gateway.readiness();
    expect(details).toMatchObject({ revision: 8 });
  });
  return system;
}

function useGuardrails(
  system: TestSystem,
  guardrails: Readonly<Record<string, GuardrailFields>>,
  accounts: readonly GuardedAccount[],
): void {
  const integrations = Object.entries(guardrails).map(([name, { type, ...fields }]) => ({
    name,
    enforcing_strategy: 'enforce',
    ...fields,
    type: `integration/guardrail-config/${type}`,
  }));
  const guardrailGroup = `${JSON.stringify({
    type: 'provider-account/guardrail-config-group',
    name: 'g',
    integrations,
  })}\n`;
  const { baseUrl } = system.provider;
  const base = { name: 'main', baseUrl, credential: 'sk-provider-secret' };
  const published = accounts.map((account) => ({ ...base, ...account }));
  system.policy.publish(policyConfig(published, 8, [guardrailGroup]));
}

/** Lets these guardrails look at every request from now on. */
export function guardAll(system: TestSystem, use: Partial<GuardrailUse>): void {
  const guardrails = [{ rule: 'the-rule', inputs: [], outputs: [], errorMessage: '', ...use }];
  system.policy.decide = (request) => admit(request, { guardrails });
}

/** What the matrix looks for: an address that a PII check finds. */
export const OFFENDING = 'jane.doe@acme.io';
/** What takes its place. */
export const REPLACED = '[Email]';
