import type { Usage } from '../canonical/usage.ts';
import type { JsonObject } from '../json/json-object.ts';
import { responsesUsage } from './usage.ts';

/** A call beside `POST /responses` that is passed on as it came and metered. */
export type PassedCall = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path below the root of the API; `{id}` is the id of a response. */
  readonly path: string;
  /** Member of the body that names the model; unset if the response that the path names decides the account. */
  readonly modelMember?: 'model';
  /** Whether the call runs a model, so that it is admitted with an estimate and settled by the usage in its answer. */
  readonly isBilled: boolean;
  /** The usage of the answer; undefined if it has none. */
  readonly usageOf: (answer: JsonObject) => Usage | undefined;
};

/**
 * What the Responses API serves beside creating a response. A compaction is billed like a response and says its usage in
 * the same place; counting input tokens is free; a response that is fetched or cancelled was billed when it was created.
 */
export const PASSED_CALLS: readonly PassedCall[] = [
  {
    method: 'POST',
    path: '/responses/compact',
    modelMember: 'model',
    isBilled: true,
    usageOf: responsesUsage,
  },
  {
    method: 'POST',
    path: '/responses/input_tokens',
    modelMember: 'model',
    isBilled: false,
    usageOf: () => undefined,
  },
  { method: 'POST', path: '/responses/{id}/cancel', isBilled: false, usageOf: () => undefined },
  { method: 'GET', path: '/responses/{id}', isBilled: false, usageOf: () => undefined },
  { method: 'DELETE', path: '/responses/{id}', isBilled: false, usageOf: () => undefined },
  { method: 'GET', path: '/responses/{id}/input_items', isBilled: false, usageOf: () => undefined },
];

/** Returns the passed call at this method and path, and the id of the response that the path names. */
export function passedCall(
  method: string,
  path: string,
): { readonly call: PassedCall; readonly responseId: string | undefined } | undefined {
  for (const call of PASSED_CALLS) {
    if (call.method !== method) continue;
    const match = matchers.get(call.path)?.exec(path);
    if (match !== null && match !== undefined) return { call, responseId: match[1] };
  }
  return undefined;
}

const matchers = new Map(
  PASSED_CALLS.map(({ path }) => [path, new RegExp(`^${path.replace('{id}', '([^/]+)')}$`)]),
);
