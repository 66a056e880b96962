import type { Clock } from '@tollgate/clock';
import type { TestSystem } from '../support/gateway.ts';
import { startGuardedSystem } from './guarded-system.ts';

/** The account of each provider wire, by its name. */
export const ACCOUNTS = {
  'anthropic-messages': { name: 'anthropic', kind: 'anthropic' },
  'openai-responses': { name: 'responses', kind: 'openai', modelTypes: ['responses'] },
  gemini: { name: 'gemini', kind: 'google-gemini' },
  'bedrock-converse': { name: 'bedrock', kind: 'aws-bedrock' },
} as const;

const PII = { type: 'tfy-pii', config: { pii_categories: ['Email'] } };

/** Starts a gateway with these accounts and a guardrail for each action: `g/block`, `g/redact` and the audit `g/watch`. */
export function startWireSystem(clock?: Clock): Promise<TestSystem> {
  return startGuardedSystem(
    {
      block: { ...PII, operation: 'validate' },
      redact: { ...PII, operation: 'mutate' },
      watch: { ...PII, operation: 'validate', enforcing_strategy: 'audit' },
    },
    Object.values(ACCOUNTS),
    undefined,
    clock,
  );
}
