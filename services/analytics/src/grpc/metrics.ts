import type { Clock } from '@tollgate/clock';
import type { AuditServiceHandlers, MetricsServiceHandlers } from '@tollgate/contracts';
import type { AnalyticsEvents } from '../events.ts';
import type { History } from '../query/run.ts';
import { answering } from './answering.ts';
import { type ExportOptions, exportHandlers } from './exports.ts';

/** What the handlers of MetricsService and AuditService work with. */
export type MetricsOptions = {
  readonly history: History;
  readonly clock: Clock;
  readonly events: AnalyticsEvents;
};

/** MetricsService over a history. */
export function metricsHandlers({
  history,
  exports,
  ...context
}: MetricsOptions & ExportOptions): MetricsServiceHandlers {
  const answer = answering(context);
  return {
    QueryMetrics: answer('QueryMetrics', (request, signal) => history.queryMetrics(request, signal)),
    QueryRequests: answer('QueryRequests', (request, signal) => history.queryRequests(request, signal)),
    GetRequest: answer('GetRequest', async ({ requestId }, signal) => ({
      request: (await history.getRequest(requestId, signal)) ?? null,
    })),
    LastUsed: answer('LastUsed', async ({ tokenIds }, signal) => ({
      lastUsedAtMs: await history.lastUsed(tokenIds, signal),
    })),
    NoteKeyUse: answer('NoteKeyUse', async ({ tokenId, atMs }, signal) => {
      await history.noteKeyUse({ tokenId, atMs }, signal);
      return {};
    }),
    ...exportHandlers({ exports, ...context }),
  };
}

/** AuditService over a history. */
export function auditHandlers({ history, ...context }: MetricsOptions): AuditServiceHandlers {
  const answer = answering(context);
  return { QueryAudit: answer('QueryAudit', (request, signal) => history.queryAudit(request, signal)) };
}
