import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { GuardWish } from '../../guardrails/plan.ts';
import { jsonObjectHeader, type OurHeader, ourHeader } from './header-fields.ts';

const NAMES_MAX = 50;
const LISTS = ['llm_input_guardrails', 'llm_output_guardrails'] as const;
/** Guardrails of tool servers, which the gateway does not serve. */
const LATER = ['mcp_tool_pre_invoke_guardrails', 'mcp_tool_post_invoke_guardrails'];

/**
 * The guardrails that a request's headers ask for beside those of rules; undefined if they ask nothing. Throws
 * `invalid_request`, naming the header and its field.
 */
export function readGuardWish(headers: IncomingHttpHeaders): GuardWish | undefined {
  const header = ourHeader(headers, 'guardrails');
  const isLastOnly = readScope(headers);
  if (header === undefined) return isLastOnly ? { inputs: [], outputs: [], isLastOnly } : undefined;
  const { [LISTS[0]]: inputs, [LISTS[1]]: outputs, ...others } = jsonObjectHeader(header, 'invalid_request');
  for (const [field, value] of Object.entries(others)) {
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (LATER.includes(field) && isEmpty) continue;
    throw fault(header, field.slice(0, 64), LATER.includes(field) ? 'is not supported yet' : 'is not known');
  }
  return { inputs: names(header, LISTS[0], inputs), outputs: names(header, LISTS[1], outputs), isLastOnly };
}

function readScope(headers: IncomingHttpHeaders): boolean {
  const header = ourHeader(headers, 'guardrails-scope');
  if (header === undefined || header.value === 'all') return false;
  if (header.value === 'last') return true;
  throw new GatewayError('invalid_request', `${header.name} must be "last" or "all".`, {
    param: header.name,
  });
}

function names(header: OurHeader, field: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  const isList =
    Array.isArray(value) && value.length <= NAMES_MAX && value.every((name) => typeof name === 'string');
  if (!isList) throw fault(header, field, `must be a list of at most ${NAMES_MAX} guardrails as group/name`);
  return value;
}

function fault(header: OurHeader, field: string, what: string): GatewayError {
  const param = `${header.name}.${field}`;
  return new GatewayError('invalid_request', `"${field}" of ${header.name} ${what}.`, { param });
}
