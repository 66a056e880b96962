import type { Clock } from '@tollgate/clock';
import type { RequestLogServiceHandlers } from '@tollgate/contracts';
import type { AnalyticsEvents } from '../events.ts';
import type { LogStore } from '../request-logs/log-store.ts';
import { answering } from './answering.ts';

/** What the handlers of RequestLogService work with. */
export type RequestLogOptions = {
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly events: AnalyticsEvents;
};

/** RequestLogService over the logs that are kept. */
export function requestLogHandlers({ logs, ...context }: RequestLogOptions): RequestLogServiceHandlers {
  const answer = answering(context);
  return {
    GetRequestLog: answer('GetRequestLog', async ({ requestId }, signal) => ({
      log: (await logs.get(requestId, signal)) ?? null,
    })),
    DeleteRequestLogs: answer('DeleteRequestLogs', async (which, signal) => ({
      deleted: await logs.delete(which, signal),
    })),
  };
}
