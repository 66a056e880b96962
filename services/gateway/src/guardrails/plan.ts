import type { GuardrailUse__Output } from '@tollgate/contracts';
import { GatewayError } from '@tollgate/contracts';
import { type Guardrail, type Guardrails, knownGuardrail } from './guardrail.ts';

/** A guardrail that looks at one request. */
export type PlannedGuardrail = {
  readonly guardrail: Guardrail;
  /** The rule that asks for it; empty if the request's header does. */
  readonly rule: string;
  /** Text for clients in place of the gateway's own; empty for that. */
  readonly errorMessage: string;
};

/** What looks at one request and at its answer. Each guardrail stands once on each side. */
export type GuardPlan = {
  readonly inputs: readonly PlannedGuardrail[];
  readonly outputs: readonly PlannedGuardrail[];
  /** Whether only the last message is looked at. */
  readonly isLastOnly: boolean;
  readonly timeoutMs: number;
};

/** What a request's headers ask for beside its rules. */
export type GuardWish = {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly isLastOnly: boolean;
};

/**
 * Unites what all rules and the header ask. Throws `invalid_request` for a guardrail of the header that does not exist, and
 * `service_unavailable` for one of a rule that this gateway does not know yet.
 */
export function guardPlan(
  uses: readonly GuardrailUse__Output[],
  wish: GuardWish | undefined,
  guardrails: Guardrails,
): GuardPlan {
  const side = (name: 'inputs' | 'outputs') => {
    const planned = new Map<string, PlannedGuardrail>();
    for (const { rule, errorMessage, [name]: names } of uses) {
      for (const each of names) {
        if (planned.has(each)) continue;
        planned.set(each, { guardrail: knownGuardrail(guardrails, each), rule, errorMessage });
      }
    }
    for (const each of wish?.[name] ?? []) {
      if (!planned.has(each))
        planned.set(each, { guardrail: wished(guardrails, each), rule: '', errorMessage: '' });
    }
    return [...planned.values()];
  };
  return {
    inputs: side('inputs'),
    outputs: side('outputs'),
    isLastOnly: wish?.isLastOnly ?? false,
    timeoutMs: guardrails.timeoutMs,
  };
}

function wished({ byName }: Guardrails, name: string): Guardrail {
  const guardrail = byName.get(name);
  if (guardrail !== undefined) return guardrail;
  const message = `x-tfy-guardrails names the guardrail ${JSON.stringify(name)}, which does not exist.`;
  throw new GatewayError('invalid_request', message, { param: 'x-tfy-guardrails' });
}
