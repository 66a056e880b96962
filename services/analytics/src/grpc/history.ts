import { once } from 'node:events';
import type { ClickHouseClient } from '@clickhouse/client';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { type Charge, GatewayError, type HistoryServiceHandlers, toServiceError } from '@tollgate/contracts';
import { toQueryError } from '../clickhouse/failure.ts';
import type { AnalyticsEvents } from '../events.ts';
import { type ChargeRange, streamCharges } from '../query/charges.ts';

/** What the handlers of HistoryService work with. */
export type HistoryOptions = { readonly client: ClickHouseClient; readonly events: AnalyticsEvents };

/** Charges in one message: some hundred bytes each, far below the bound on messages. */
const CHARGES_MAX = 1_000;

/** HistoryService over ClickHouse. The reader sets the pace: nothing is read ahead of what it takes. */
export function historyHandlers({ client, events }: HistoryOptions): HistoryServiceHandlers {
  return {
    StreamCharges(call) {
      const cancelled = new AbortController();
      call.on('cancelled', () => cancelled.abort());
      send(client, call, cancelled.signal).then(
        () => call.end(),
        (thrown: unknown) => {
          if (cancelled.signal.aborted) return;
          const error = toQueryError(thrown);
          if (error.row.fault === 'us') events.queryFailed('StreamCharges', error);
          call.emit('error', toServiceError(error));
        },
      );
    },
  };
}

type ChargeStream = ServerWritableStream<ChargeRange, { charges?: Charge[] }>;

async function send(client: ClickHouseClient, call: ChargeStream, signal: AbortSignal): Promise<void> {
  for await (const piece of streamCharges(client, checkedRange(call.request), signal)) {
    for (let start = 0; start < piece.length; start += CHARGES_MAX) {
      const hasRoom = call.write({ charges: piece.slice(start, start + CHARGES_MAX) });
      if (!hasRoom) await once(call, 'drain', { signal });
    }
  }
}

function checkedRange({ fromMs, toMs, lifetimeOnly }: ChargeRange): ChargeRange {
  if (!(Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs) && 0 <= fromMs && fromMs < toMs)) {
    throw new GatewayError('invalid_request', '`from_ms` must be a moment before `to_ms`.', {
      param: 'from_ms',
    });
  }
  return { fromMs, toMs, lifetimeOnly };
}
