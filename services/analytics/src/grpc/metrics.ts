import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { Clock } from '@tollgate/clock';
import { type GatewayError, type MetricsServiceHandlers, toServiceError } from '@tollgate/contracts';
import { toQueryError } from '../clickhouse/failure.ts';
import type { AnalyticsEvents } from '../events.ts';
import type { History } from '../query/run.ts';

/** What the handlers of MetricsService work with. */
export type MetricsOptions = {
  readonly history: History;
  readonly clock: Clock;
  readonly events: AnalyticsEvents;
};

/** MetricsService over a history. A call that its caller gives up stops its query too. */
export function metricsHandlers({ history, clock, events }: MetricsOptions): MetricsServiceHandlers {
  function answer<Request, Response>(
    name: string,
    ask: (request: Request, signal: AbortSignal) => Promise<Response>,
  ) {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
      const startedMs = clock.monotonicMs();
      const cancelled = new AbortController();
      call.on('cancelled', () => cancelled.abort());
      ask(call.request, cancelled.signal)
        .then(
          (response) => callback(null, response),
          (thrown: unknown) => callback(toServiceError(reported(name, toQueryError(thrown)))),
        )
        .finally(() => events.queried(name, (clock.monotonicMs() - startedMs) / 1_000));
    };
  }

  function reported(name: string, error: GatewayError): GatewayError {
    if (error.row.fault === 'us') events.queryFailed(name, error);
    return error;
  }

  return {
    QueryMetrics: answer('QueryMetrics', (request, signal) => history.queryMetrics(request, signal)),
    QueryRequests: answer('QueryRequests', (request, signal) => history.queryRequests(request, signal)),
    GetRequest: answer('GetRequest', async ({ requestId }, signal) => ({
      request: (await history.getRequest(requestId, signal)) ?? null,
    })),
  };
}
