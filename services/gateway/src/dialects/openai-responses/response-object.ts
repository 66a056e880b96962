import type { End, Finish, ProviderError } from '../canonical/answer.ts';
import type { WriteContext } from '../canonical/codec.ts';
import { CUT, GAVE_UP } from '../canonical/stream-faults.ts';
import type { JsonObject } from '../json/json-object.ts';
import { responseErrorCode } from './errors.ts';
import { writeFormat, writeToolChoice, writeTools } from './items/write-fields.ts';

/** Facts of the answer that the provider may name. */
export type ResponseFacts = {
  readonly id: string;
  readonly model: string;
  readonly createdSeconds: number;
  readonly serviceTier: string | undefined;
};

/** What became of a response so far. */
export type ResponseState = {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly incompleteReason?: string | undefined;
  readonly error?: ProviderError | undefined;
};

/**
 * Returns the members of a `response` object up to `output` as JSON without its closing brace: what the client asked
 * for, as far as the canonical form has it, and the state. The official SDKs require the members that are null.
 */
export function responseHead(facts: ResponseFacts, state: ResponseState, echo: string): string {
  const { error } = state;
  const head: JsonObject = {
    id: facts.id,
    object: 'response',
    created_at: facts.createdSeconds,
    status: state.status,
    error: error === undefined ? null : { code: responseErrorCode(error), message: error.message },
    incomplete_details: state.incompleteReason === undefined ? null : { reason: state.incompleteReason },
    model: facts.model,
    service_tier: facts.serviceTier,
  };
  return `${JSON.stringify(head).slice(0, -1)},${echo}`;
}

/** Returns what a response repeats of its request, as JSON members. The same for all events of a stream. */
export function requestEcho({ request }: WriteContext): string {
  const { sampling, reasoning } = request;
  const echo: JsonObject = {
    background: false,
    instructions: null,
    max_output_tokens: request.outputTokensMax ?? null,
    metadata: request.metadata ?? {},
    parallel_tool_calls: request.parallelTools ?? true,
    previous_response_id: null,
    reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
    store: false,
    temperature: sampling.temperature ?? null,
    text: { format: writeFormat(request.output ?? { kind: 'text' }) },
    tool_choice: writeToolChoice(request.toolChoice ?? { kind: 'auto' }, request.tools) ?? 'auto',
    tools: writeTools(request.tools),
    top_p: sampling.topP ?? null,
    truncation: 'disabled',
  };
  return JSON.stringify(echo).slice(1, -1);
}

/** Returns the state that an end and the last finish stand for. */
export function responseState(end: End, finish: Finish | undefined, hasRefusal: boolean): ResponseState {
  if (end.kind === 'failed') return { status: 'failed', error: end.error };
  if (end.kind === 'cut') return { status: 'failed', error: CUT };
  switch (finish?.reason) {
    case 'length':
    case 'context_window':
    case 'pause':
      return { status: 'incomplete', incompleteReason: 'max_output_tokens' };
    case 'content_filter':
      return { status: 'incomplete', incompleteReason: 'content_filter' };
    case 'refusal':
      return hasRefusal
        ? { status: 'completed' }
        : { status: 'incomplete', incompleteReason: 'content_filter' };
    case 'error':
      return { status: 'failed', error: GAVE_UP };
    case 'stop':
    case 'stop_sequence':
    case 'tool_calls':
    case 'unknown':
    case undefined:
      return { status: 'completed' };
  }
}
