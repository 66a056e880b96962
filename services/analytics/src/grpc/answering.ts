import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { Clock } from '@tollgate/clock';
import { type GatewayError, toServiceError } from '@tollgate/contracts';
import { toQueryError } from '../clickhouse/failure.ts';
import type { AnalyticsEvents } from '../events.ts';

/**
 * Makes unary handlers out of questions. A call that its caller gives up stops its query too; a failure of ours is
 * reported once.
 */
export function answering({ clock, events }: { clock: Clock; events: AnalyticsEvents }) {
  function reported(name: string, error: GatewayError, { aborted }: AbortSignal): GatewayError {
    if (error.row.fault === 'us' && !aborted) events.queryFailed(name, error);
    return error;
  }

  return <Request, Response>(
    name: string,
    ask: (request: Request, signal: AbortSignal) => Promise<Response>,
  ) =>
    (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
      const startedMs = clock.monotonicMs();
      const cancelled = new AbortController();
      call.on('cancelled', () => cancelled.abort());
      ask(call.request, cancelled.signal)
        .then(
          (response) => callback(null, response),
          (thrown: unknown) =>
            callback(toServiceError(reported(name, toQueryError(thrown), cancelled.signal))),
        )
        .finally(() => events.queried(name, (clock.monotonicMs() - startedMs) / 1_000));
    };
}
