import type { Clock } from '@tollgate/clock';
import type { OwnRequest } from '../../dialects/own/api-adapter.ts';
import { isRepeatable } from '../../dialects/raw/raw-call.ts';
import type { StoredCall } from '../../dialects/stored/stored-call.ts';
import type { PreparedCall } from '../../providers/provider.ts';
import type { Candidate } from '../../routing/candidate.ts';
import { headersFor } from '../../routing/headers-for.ts';
import type { UsageWishes } from '../../routing/usage-wishes.ts';
import { Attempt } from '../../upstream/attempt.ts';
import type { Upstreams } from '../../upstream/pools.ts';
import type { Decoded, Routed, TargetRequest } from '../request.ts';
import type { Call, Place } from '../run-state.ts';
import { pathWithQuery } from '../stored/path-with-query.ts';
import { inferenceSpanStart } from '../trace/inference-span.ts';
import { requestForCandidate } from '../written/request-for.ts';

/** The call as its provider gets it. */
export function preparedCall(request: Routed, call: Call): PreparedCall | Promise<PreparedCall> {
  const { written, step, candidate } = call;
  const { target } = candidate;
  return target.provider.prepare({
    dialect: written.dialect.provider,
    model: target,
    facts: request.facts,
    body: written.body,
    isSameWire: written.translation === undefined && written.own === undefined,
    query: request.query,
    ...(written.own === undefined ? formType(request) : ownCall(written.own)),
    headers: request.headers,
    requestId: request.id,
    traceparent: step.traceparent,
  });
}

function formType({ form }: Pick<Decoded, 'form'>) {
  return form && { contentType: form.contentType };
}

function ownCall({ path, contentType, accept }: OwnRequest) {
  return {
    path,
    ...(contentType !== undefined && { contentType }),
    ...(accept !== undefined && { accept }),
  };
}

/** Sends a call, with the headers and the deadline of its candidate. */
export function sendCall(
  request: Routed,
  call: Call,
  prepared: PreparedCall,
  ports: { readonly clock: Clock; readonly upstreams: Pick<Upstreams, 'to'> },
): Attempt {
  const { candidate } = call;
  const { account, provider } = candidate.target;
  const headers = headersFor(prepared.headers, candidate);
  const deadlineMs = deadlineOf(request, candidate);
  const upstream = ports.upstreams.to(provider.endpoint);
  const asked = callIn(prepared, request);
  call.attempt = new Attempt(upstream, headers === prepared.headers ? asked : { ...asked, headers }, {
    account,
    clock: ports.clock,
    deadlineMs,
  });
  return call.attempt;
}

/** A call with the method of what the client asks for. */
function callIn(prepared: PreparedCall, { facts: { stored, raw }, query }: Routed) {
  if (raw !== undefined) return { ...prepared, method: raw.method, isSentOnce: !isRepeatable(raw) };
  return stored === undefined ? prepared : storedCall(prepared, stored, query);
}

function storedCall(prepared: PreparedCall, stored: StoredCall, query: string) {
  return { ...prepared, path: pathWithQuery(prepared.path, query, stored), method: stored.method };
}

/** How long a call may take, or, of a stream, its first token; undefined for the bounds of the gateway alone. */
function deadlineOf(
  { wishes, facts }: Pick<Decoded, 'wishes' | 'facts'>,
  { requestTimeoutMs, ttftTimeoutMs }: Candidate,
): number | undefined {
  const whole = earlier(wishes.timeoutMs, requestTimeoutMs);
  return facts.isStreaming ? earlier(whole, earlier(wishes.ttftTimeoutMs, ttftTimeoutMs)) : whole;
}

/** The earlier of two bounds, either of which may be missing. */
function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

/** A call that is about to be made; undefined for a candidate that cannot carry the request where there is another. */
export function newCall(
  request: Routed,
  candidate: Candidate,
  at: {
    readonly place: Place;
    readonly hasNext: boolean;
    readonly nowMs: number;
    readonly usageWishes: Pick<UsageWishes, 'isRefusedBy'>;
  },
): Call | undefined {
  let written: TargetRequest;
  try {
    written = requestForCandidate(request, candidate, at.usageWishes.isRefusedBy(candidate.target));
  } catch (error) {
    if (at.hasNext) return undefined;
    throw error;
  }
  return callOf(request, candidate, { ...at, written });
}

/** A call that is not made, since its answer is in the cache. Throws what `requestFor` throws. */
export function replayedCall(
  request: Routed,
  candidate: Candidate,
  at: { readonly place: Place; readonly nowMs: number },
): Call {
  const { target, overrideParams } = candidate;
  const dialect = target.provider.dialectFor(request.dialect, target);
  // Between two dialects the request is written, since its answer is translated with it.
  const written =
    dialect === request.dialect
      ? { dialect, body: NO_BYTES, asksUsage: false, translation: undefined, warnings: [] }
      : requestForCandidate(request, { target, overrideParams }, false);
  return callOf(request, candidate, { ...at, written });
}

const NO_BYTES = Buffer.alloc(0);

function callOf(
  request: Routed,
  candidate: Candidate,
  at: { readonly place: Place; readonly nowMs: number; readonly written: TargetRequest },
): Call {
  const { place, nowMs: startedMs, written } = at;
  const step = request.trace.inference(() => inferenceSpanStart(request, candidate.target));
  return { candidate, place, startedMs, step, written, attempt: undefined, status: 0, retryAfterMs: 0 };
}
