import type { Clock } from '@tollgate/clock';
import { GatewayError } from '@tollgate/contracts';
import type { OwnRequest } from '../../dialects/own/api-adapter.ts';
import { isRepeatable } from '../../dialects/raw/raw-call.ts';
import type { StoredCall } from '../../dialects/stored/stored-call.ts';
import type { PreparedCall } from '../../providers/provider.ts';
import type { Candidate } from '../../routing/candidate.ts';
import { headersFor } from '../../routing/headers-for.ts';
import type { UsageWishes } from '../../routing/usage-wishes.ts';
import { Attempt, type Call as OutgoingCall } from '../../upstream/attempt.ts';
import type { Upstreams } from '../../upstream/pools.ts';
import type { Decoded, Routed, TargetRequest } from '../request.ts';
import type { Call, Place } from '../run-state.ts';
import { pathWithQuery } from '../stored/path-with-query.ts';
import { inferenceSpanStart } from '../trace/inference-span.ts';
import { requestForCandidate } from '../written/request-for.ts';
import { isDefect } from './next-step.ts';

/** What calls are made with. */
type CallPorts = {
  readonly clock: Clock;
  readonly upstreams: Pick<Upstreams, 'to'>;
  /** A defect of the gateway kept a call from being made. */
  failed(request: Routed, error: GatewayError): void;
};

/**
 * Makes a call, with the headers and the deadline of its candidate. Never throws: a call that cannot be prepared, because its account
 * gets no token for example, fails as one that cannot be sent.
 */
export function sendCall(request: Routed, call: Call, ports: CallPorts): Attempt {
  const { account, provider } = call.candidate.target;
  const outgoing = outgoingCall(request, call);
  if (outgoing instanceof Promise) outgoing.catch((thrown: unknown) => reportDefect(request, thrown, ports));
  call.attempt = new Attempt(outgoing, {
    upstreams: ports.upstreams,
    endpoint: provider.endpoint,
    account,
    clock: ports.clock,
    deadlineMs: deadlineOf(request, call.candidate),
  });
  return call.attempt;
}

/** Other errors are about the account, and the usage event has them. */
function reportDefect(request: Routed, thrown: unknown, { failed }: Pick<CallPorts, 'failed'>): void {
  const error = GatewayError.from(thrown);
  if (isDefect(error)) failed(request, error);
}

/** The call as it goes out; a rejected promise if it cannot be prepared. */
function outgoingCall(request: Routed, call: Call): OutgoingCall | Promise<OutgoingCall> {
  try {
    const prepared = preparedCall(request, call);
    return prepared instanceof Promise
      ? prepared.then((ready) => completed(ready, request, call))
      : completed(prepared, request, call);
  } catch (thrown) {
    return Promise.reject(thrown);
  }
}

/** A prepared call with the headers that its candidate changes, and the method of what the client asks for. */
function completed(prepared: PreparedCall, request: Routed, { candidate }: Call): OutgoingCall {
  const asked = callIn(prepared, request);
  const headers = headersFor(prepared.headers, candidate);
  return headers === prepared.headers ? asked : { ...asked, headers };
}

/** The call as its provider gets it. */
function preparedCall(request: Routed, call: Call): PreparedCall | Promise<PreparedCall> {
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

/** A call with the method of what the client asks for. */
function callIn(prepared: PreparedCall, { facts: { stored, raw }, query }: Routed): OutgoingCall {
  if (raw !== undefined) return { ...prepared, method: raw.method, isSentOnce: !isRepeatable(raw) };
  return stored === undefined ? prepared : storedCall(prepared, stored, query);
}

function storedCall(prepared: PreparedCall, stored: StoredCall, query: string): OutgoingCall {
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
