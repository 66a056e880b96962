import { GatewayError } from '@tollgate/contracts';
import type { GuardRecord } from './results.ts';

/** The error of a request or answer to which a guardrail objects. Names kinds and places, never what was found. */
export function objection(record: GuardRecord, reason: string): GatewayError {
  const { guardrail, rule, errorMessage } = record.planned;
  const what = record.side === 'input' ? 'request' : 'answer';
  const own = `Guardrail ${guardrail.name} blocked the ${what}: ${reason}.`;
  const message = errorMessage === '' ? own : errorMessage.replaceAll('{{guardrail_message}}', own);
  return new GatewayError('guardrail_blocked', message, { rule: rule === '' ? guardrail.name : rule });
}

/** What a guardrail found, for people. */
export function foundText({ kinds, places }: GuardRecord): string {
  return `it found ${kinds.join(', ')} in ${places.map((place) => place.replaceAll('_', ' ')).join(', ')}`;
}

/** The error of a request or answer that a guardrail must look at and could not. */
export function failure(record: GuardRecord, reason: string): GatewayError {
  const { guardrail, rule } = record.planned;
  const message = `Guardrail ${guardrail.name} could not look at the ${record.side === 'input' ? 'request' : 'answer'}, and it must; try again shortly.`;
  return new GatewayError('guardrail_failed', message, {
    rule: rule === '' ? guardrail.name : rule,
    retryAfterMs: 1_000,
    internal: reason,
  });
}
