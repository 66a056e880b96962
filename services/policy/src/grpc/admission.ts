import type { ServerDuplexStream } from '@grpc/grpc-js';
import {
  type AdmissionServiceHandlers,
  type AdmitRequest__Output,
  type AdmitResponse,
  ATTRIBUTE,
  type Verdict,
} from '@tollgate/contracts';
import { callerSpans, type Telemetry } from '@tollgate/telemetry';
import type { Admitter } from '../admission/admit.ts';
import type { Snapshot } from '../config-store/snapshot.ts';
import type { PolicyEvents } from '../events.ts';

type AdmitCall = ServerDuplexStream<AdmitRequest__Output, AdmitResponse>;

/** The admission face: the handlers, and what ends its streams. */
export type AdmissionFace = {
  readonly handlers: AdmissionServiceHandlers;
  /** Answers what has arrived, then ends every stream, so that gateways turn to another policy. */
  drain(): void;
};

/** Most messages of one stream that are being decided; more wait in the connection. */
const MESSAGES_IN_FLIGHT_MAX = 64;

type Context = {
  readonly admitter: Admitter;
  readonly snapshot: () => Snapshot;
  readonly events: PolicyEvents;
  readonly telemetry: Telemetry;
};

/** Answers `Admit` streams. Verdicts of one event-loop turn travel in one message. */
export function admissionFace(context: Context): AdmissionFace {
  const drains = new Set<() => void>();
  let isDraining = false;
  return {
    handlers: {
      Admit(call) {
        const drain = serveStream(context, call);
        drains.add(drain);
        const forget = () => drains.delete(drain);
        call.once('finish', forget);
        call.once('cancelled', forget);
        call.once('error', forget);
        if (isDraining) drain();
      },
    },
    drain() {
      isDraining = true;
      for (const drain of drains) drain();
    },
  };
}

/**
 * Serves one stream: `reading -> ending -> ended`. It is read while fewer messages than the bound are in flight and its
 * reader keeps up; it is ending from the client's half-close or a drain on; it has ended once all verdicts are written.
 */
function serveStream(context: Context, call: AdmitCall): () => void {
  let inFlight = 0;
  let isEnding = false;
  let isGone = false;
  let isBlocked = false;
  let isFlushPlanned = false;
  let ready: Verdict[] = [];

  function pace(): void {
    if (isGone) return;
    if (inFlight >= MESSAGES_IN_FLIGHT_MAX || isBlocked || isEnding) call.pause();
    else call.resume();
  }
  function flush(): void {
    isFlushPlanned = false;
    if (isGone) return;
    if (ready.length > 0) {
      const verdicts = ready;
      ready = [];
      isBlocked = !call.write({ verdicts });
    }
    if (isEnding && inFlight === 0) {
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
    decide(context, message).then(
      (verdicts) => {
        inFlight -= 1;
        for (const verdict of verdicts) ready.push(verdict);
        planFlush();
      },
      (error: unknown) => {
        inFlight -= 1;
        context.events.admissionFailed(error);
        planFlush();
      },
    );
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

async function decide(context: Context, message: AdmitRequest__Output): Promise<Verdict[]> {
  const { admitter, telemetry, events } = context;
  admitter.observe(message.observations);
  const renewed = message.renewals.length > 0 ? admitter.renew(message.renewals) : undefined;
  if (message.requests.length === 0) {
    await renewed;
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
  await renewed;
  return verdicts;
}
