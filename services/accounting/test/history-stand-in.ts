import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { Bus } from '@tollgate/bus';
import {
  type Charge,
  DURABLE,
  decodeUsageBatch,
  type HistoryServiceHandlers,
  protocol,
  USAGE_SUBJECT,
  type UsageEvent__Output,
} from '@tollgate/contracts';
import { NO_TOKENS, totalTokens } from '@tollgate/pricing';

/** History in memory, with the promises of the real one: each request once, the real event over its stand-in. */
export type HistoryStandIn = {
  readonly events: ReadonlyMap<string, UsageEvent__Output>;
  /** The ranges that were asked for. */
  readonly asked: readonly AskedRange[];
  /** Makes the next so many streams break off half way. */
  breakNext(times: number): void;
  stop(): Promise<void>;
};

type AskedRange = { readonly fromMs: number; readonly toMs: number; readonly lifetimeOnly: boolean };

/** Consumes as analytics does, and answers StreamCharges at the address. */
export async function startHistory(bus: Bus, address: string): Promise<HistoryStandIn> {
  const events = new Map<string, UsageEvent__Output>();
  const asked: AskedRange[] = [];
  let breaks = 0;

  const subscription = await bus.consume({
    subject: USAGE_SUBJECT,
    durable: DURABLE.analytics,
    maxBatch: 50,
    ackWaitMs: 30_000,
    async handle(messages) {
      for (const event of messages.flatMap(({ payload }) => decodeUsageBatch(payload))) {
        if (!event.unsettled || !events.has(event.requestId)) events.set(event.requestId, event);
      }
    },
  });

  const handlers: HistoryServiceHandlers = {
    StreamCharges(call) {
      const { fromMs, toMs, lifetimeOnly } = call.request;
      asked.push({ fromMs, toMs, lifetimeOnly });
      const charges = [...events.values()]
        .filter(
          ({ admittedAtMs, counters }) =>
            admittedAtMs >= fromMs &&
            admittedAtMs < toMs &&
            counters.some(({ slidingMs, endMs }) => !lifetimeOnly || (slidingMs === 0 && endMs === 0)),
        )
        .map(chargeOf);
      if (breaks > 0) {
        breaks--;
        call.write({ charges: charges.slice(0, charges.length / 2) });
        call.emit('error', { code: status.UNAVAILABLE, details: 'broken off' });
        return;
      }
      for (const charge of charges) call.write({ charges: [charge] });
      call.end();
    },
  };
  const server = new Server();
  server.addService(protocol.metrics.v1.HistoryService.service, handlers);
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  return {
    events,
    asked,
    breakNext(times) {
      breaks = times;
    },
    async stop() {
      await subscription.stop();
      server.forceShutdown();
    },
  };
}

function chargeOf({
  requestId,
  admittedAtMs,
  counters,
  tokens,
  costNanoUsd,
  unsettled,
}: UsageEvent__Output): Charge {
  return {
    requestId,
    admittedAtMs,
    counters,
    tokens: totalTokens(tokens ?? NO_TOKENS),
    costNanoUsd,
    unsettled,
  };
}
