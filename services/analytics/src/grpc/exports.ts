import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Clock } from '@tollgate/clock';
import { type MetricsServiceHandlers, toServiceError } from '@tollgate/contracts';
import { toQueryError } from '../clickhouse/failure.ts';
import type { AnalyticsEvents } from '../events.ts';
import type { Exports, FilePart } from '../export/exports.ts';

/** What the export handlers of MetricsService work with. */
export type ExportOptions = {
  readonly exports: Exports;
  readonly clock: Clock;
  readonly events: AnalyticsEvents;
};

type PartStream<Request> = ServerWritableStream<Request, { content?: Buffer; requests?: number }>;

/** The export calls of MetricsService. A caller that reads slowly slows the query; one that leaves ends it. */
export function exportHandlers({
  exports,
  clock,
  events,
}: ExportOptions): Pick<MetricsServiceHandlers, 'ExportMetrics' | 'ExportRequests'> {
  function serve<Request>(
    name: string,
    call: PartStream<Request>,
    partsOf: (request: Request, signal: AbortSignal) => AsyncGenerator<FilePart>,
  ): void {
    const startedMs = clock.monotonicMs();
    const cancelled = new AbortController();
    call.on('cancelled', () => cancelled.abort());
    send(call, partsOf(call.request, cancelled.signal), cancelled.signal)
      .then(
        () => call.end(),
        (thrown: unknown) => {
          if (cancelled.signal.aborted) return;
          const error = toQueryError(thrown);
          if (error.row.fault === 'us') events.queryFailed(name, error);
          call.emit('error', toServiceError(error));
        },
      )
      .finally(() => events.queried(name, (clock.monotonicMs() - startedMs) / 1_000));
  }

  return {
    ExportMetrics: (call) => serve('ExportMetrics', call, exports.metrics),
    ExportRequests: (call) => serve('ExportRequests', call, exports.requests),
  };
}

async function send<Request>(
  call: PartStream<Request>,
  parts: AsyncGenerator<FilePart>,
  signal: AbortSignal,
): Promise<void> {
  for await (const part of parts) {
    if (!call.write(part)) await once(call, 'drain', { signal });
  }
}
