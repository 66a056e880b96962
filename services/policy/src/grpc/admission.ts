import {
  type AdmissionServiceHandlers,
  type AdmitRequest__Output,
  ATTRIBUTE,
  type ServedAdmitCall,
  type Verdict__Output,
} from '@tollgate/contracts';
import { callerSpans, type Telemetry } from '@tollgate/telemetry';
import type { Admitter } from '../admission/admit.ts';
import type { IdentifiableRequest } from '../admission/identify.ts';
import { receipted } from '../admission/receipt.ts';
import type { PolicyEvents } from '../events.ts';
import type { JwtVerifier } from '../identity/jwt/jwt-verifier.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** The admission face: what serves its streams, and what ends them. */
export type AdmissionFace = {
  readonly handlers: AdmissionServiceHandlers;
  /** Serves a stream of a gateway in this process. */
  serve(call: ServedAdmitCall): void;
  /** Answers what has arrived, then ends every stream, so that gateways turn to another policy. */
  drain(): void;
};

/** Most messages of one stream that are being decided; more wait in the connection. */
const MESSAGES_IN_FLIGHT_MAX = 64;

type Context = {
  readonly admitter: Admitter;
  readonly snapshot: () => Snapshot;
  readonly jwts: Pick<JwtVerifier, 'known' | 'verify'>;
  readonly events: PolicyEvents;
  readonly telemetry: Telemetry;
};

/** Answers `Admit` streams. Verdicts of one event-loop turn travel in one message. */
export function admissionFace(context: Context): AdmissionFace {
  const drains = new Set<() => void>();
  let isDraining = false;
  function serve(call: ServedAdmitCall): void {
    const drain = serveStream(context, call);
    drains.add(drain);
    const forget = () => drains.delete(drain);
    call.on('finish', forget);
    call.on('cancelled', forget);
    call.on('error', forget);
    if (isDraining) drain();
  }
  return {
    handlers: { Admit: serve },
    serve,
    drain() {
      isDraining = true;
      for (const drain of drains) drain();
    },
  };
}

/**
 * Serves one stream: `reading -> ending -> ended`. It is read while fewer messages than the bound are in flight and its
 * reader keeps up; it is ending from the client's half-close or a drain on; it has ended once all verdicts are written.
 * Requests whose JWT has to be verified first are decided apart, so that none of the others waits for a provider.
 */
function serveStream(context: Context, call: ServedAdmitCall): () => void {
  let inFlight = 0;
  let verifying = 0;
  let isEnding = false;
  let isGone = false;
  let isBlocked = false;
  let isFlushPlanned = false;
  const ready: Verdict__Output[] = [];

  function pace(): void {
    if (isGone) return;
    if (inFlight >= MESSAGES_IN_FLIGHT_MAX || isBlocked || isEnding) call.pause();
    else call.resume();
  }
  function flush(): void {
    isFlushPlanned = false;
    if (isGone) return;
    if (ready.length > 0) {
      isBlocked = !call.write({ verdicts: ready.splice(0) });
    }
    if (isEnding && inFlight === 0 && verifying === 0) {
      isGone = true;
      call.end();
    } else pace();
  }
  function planFlush(): void {
    if (isFlushPlanned) return;
    isFlushPlanned = true;
    setImmediate(flush);
  }
  function end(): void {
    isEnding = true;
    planFlush();
  }

  call.on('data', (message: AdmitRequest__Output) => {
    inFlight += 1;
    pace();
    const { takesReceipts } = message;
    const { requests, unverified } = byVerification(context, message.requests);
    decideInto(context, { ...message, requests }, ready).finally(() => {
      inFlight -= 1;
      planFlush();
    });
    verifying += unverified.length;
    for (const verification of unverified) {
      decideVerified(context, { verification, takesReceipts }, ready).finally(() => {
        verifying -= 1;
        planFlush();
      });
    }
  });
  call.on('drain', () => {
    isBlocked = false;
    pace();
  });
  call.on('end', end);
  call.on('error', () => {
    isGone = true;
  });
  call.on('cancelled', () => {
    isGone = true;
  });
  return end;
}

type AdmitMessage = Omit<AdmitRequest__Output, 'requests'> & {
  readonly requests: readonly IdentifiableRequest[];
};

/** Those requests that can be decided now, and those that wait for what is found out about their JWT. */
function byVerification(
  { snapshot, jwts }: Context,
  given: readonly IdentifiableRequest[],
): { requests: readonly IdentifiableRequest[]; unverified: Promise<IdentifiableRequest>[] } {
  if (given.every(({ jwt }) => jwt === '')) return { requests: given, unverified: [] };
  const requests: IdentifiableRequest[] = [];
  const unverified: Promise<IdentifiableRequest>[] = [];
  for (const request of given) {
    const { jwt, credentialSha256 } = request;
    if (jwt === '' || snapshot().callerOf(credentialSha256) !== undefined) {
      requests.push(request);
      continue;
    }
    const bearer = jwts.known(credentialSha256);
    if (bearer !== undefined) requests.push({ ...request, bearer });
    else unverified.push(jwts.verify(jwt).then((found) => ({ ...request, bearer: found })));
  }
  return { requests, unverified };
}

/** Never rejects. */
async function decideVerified(
  context: Context,
  { verification, takesReceipts }: { verification: Promise<IdentifiableRequest>; takesReceipts: boolean },
  ready: Verdict__Output[],
): Promise<void> {
  const requests = [await verification];
  const message = { requests, renewals: [], observations: [], releases: [], takesReceipts };
  await decideInto(context, message, ready);
}

/** Adds the verdicts of a message to those that are ready. Never rejects. */
async function decideInto(context: Context, message: AdmitMessage, ready: Verdict__Output[]): Promise<void> {
  try {
    for (const verdict of await decide(context, message)) {
      ready.push(message.takesReceipts ? receipted(verdict) : verdict);
    }
  } catch (error) {
    context.events.admissionFailed(error);
  }
}

async function decide(context: Context, message: AdmitMessage): Promise<Verdict__Output[]> {
  const { admitter, telemetry, events } = context;
  admitter.observe(message.observations);
  // Before the requests are decided: the ledger does what it is asked in this order.
  const released = message.releases.length > 0 ? admitter.release(message.releases) : undefined;
  const renewed = message.renewals.length > 0 ? admitter.renew(message.renewals) : undefined;
  const done = Promise.all([released, renewed]);
  if (message.requests.length === 0) {
    await done;
    return [];
  }
  const spans = callerSpans(telemetry, { name: 'policy.admit', kind: 'server' }, () =>
    message.requests.map(({ requestId, traceparent }) => ({
      traceparent,
      attributes: { [ATTRIBUTE.requestId]: requestId },
    })),
  );
  const verdicts = await admitter.admit(context.snapshot(), message.requests).catch((error: unknown) => {
    spans.fail();
    throw error;
  });
  spans.end((index) => ({ [ATTRIBUTE.verdict]: verdicts[index]?.refusal?.code ?? 'admitted' }));
  events.verdicts(verdicts, admitter.mode());
  await done;
  return verdicts;
}
