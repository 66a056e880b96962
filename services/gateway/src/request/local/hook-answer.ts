import { GatewayError } from '@tollgate/contracts';
import type { JsonObject } from '../../dialects/json/json-object.ts';
import type { Routed } from '../request.ts';

/** Errors that say what guardrails made of it. */
const VERDICTS: ReadonlySet<string> = new Set(['guardrail_blocked', 'guardrail_failed']);

/**
 * The answer to a hook of a coding agent: what guardrails made of what it asks about, in the agent's own fields and with status
 * 200, because the agent goes on after any other. Rejects with other errors.
 */
export async function hookAnswer(request: Routed, guard: () => Promise<void>): Promise<Buffer> {
  const { hook } = request.dialect.client;
  const before = request.body;
  let answer: JsonObject | undefined;
  try {
    await guard();
    answer = hook?.allowed(request.body, request.body !== before);
  } catch (error) {
    const ours = GatewayError.from(error);
    if (!VERDICTS.has(ours.code)) throw ours;
    answer = hook?.denied(before, ours.message);
  }
  return Buffer.from(JSON.stringify(answer ?? {}));
}
