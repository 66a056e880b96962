import {
  type ChannelTls,
  channelTo,
  type DeleteRequestLogsRequest,
  type ExportMetricsRequest,
  type ExportRequestsRequest,
  protocol,
  type QueryAuditRequest,
  type QueryMetricsRequest,
  type QueryRequestsRequest,
  type RequestLog__Output,
  type UsageEvent__Output,
} from '@tollgate/contracts';
import { streamReader } from './stream-reader.ts';
import { unaryCaller } from './unary-call.ts';

/** Queries over long ranges take their time; people wait no longer than this. */
const TARGET = { peer: 'analytics', deadlineMs: 15_000 };
/** What only adds to an answer may not hold it up. */
const ADDITION_DEADLINE_MS = 1_500;

/** A deletion rewrites files. */
const DELETION = { ...TARGET, deadlineMs: 120_000 };
/** Analytics bounds an export itself; a peer that is gone is noticed by the channel. */
const EXPORT = { peer: 'analytics', deadlineMs: 24 * 3_600_000 };

/** Analytics as the console sees it. It does not ask who asks: the console has checked that. */
export type AnalyticsClient = ReturnType<typeof analyticsClient>;

/** Dials analytics; connects on the first call and again whenever needed. All calls throw GatewayError. */
export function analyticsClient(address: string, tls?: ChannelTls) {
  const channel = channelTo(address, { replicas: 'take-turns', tls });
  const client = new protocol.metrics.v1.MetricsService(channel.target, channel.credentials, channel.options);
  const call = unaryCaller(client);
  const stream = streamReader(client);
  const { service } = protocol.metrics.v1.MetricsService;
  const { service: logs } = protocol.logs.v1.RequestLogService;
  return {
    /** `signal` stops the query, too. */
    queryMetrics: (request: QueryMetricsRequest, signal?: AbortSignal) =>
      call({ ...TARGET, signal }, service.QueryMetrics, request),
    /** `signal` stops the query, too. */
    queryRequests: (request: QueryRequestsRequest, signal?: AbortSignal) =>
      call({ ...TARGET, signal }, service.QueryRequests, request),
    /** Null when history has no such request. */
    async getRequest(requestId: string): Promise<UsageEvent__Output | null> {
      const answer = await call(TARGET, service.GetRequest, { requestId });
      return answer.request;
    },
    /** Null if nothing was logged, or its log was deleted. */
    async getRequestLog(requestId: string): Promise<RequestLog__Output | null> {
      const answer = await call(TARGET, logs.GetRequestLog, { requestId });
      return answer.log;
    },
    /** How many logs were deleted. */
    async deleteRequestLogs(which: DeleteRequestLogsRequest): Promise<number> {
      const answer = await call(DELETION, logs.DeleteRequestLogs, which);
      return answer.deleted;
    },
    queryAudit: (request: QueryAuditRequest) =>
      call(TARGET, protocol.audit.v1.AuditService.service.QueryAudit, request),
    /** When tokens were last used, in milliseconds since the epoch; those that never were are absent. */
    async lastUsed(tokenIds: string[]): Promise<Record<string, number>> {
      const target = { ...TARGET, deadlineMs: ADDITION_DEADLINE_MS };
      const answer = await call(target, service.LastUsed, { tokenIds });
      return answer.lastUsedAtMs;
    },
    /** Keeps that a key was used on the admin API. */
    async noteKeyUse(tokenId: string, atMs: number): Promise<void> {
      await call({ ...TARGET, deadlineMs: ADDITION_DEADLINE_MS }, service.NoteKeyUse, { tokenId, atMs });
    },
    /** A file of a metric query, in parts, at the pace of the reader. */
    exportMetrics: (request: ExportMetricsRequest, signal: AbortSignal) =>
      stream({ ...EXPORT, signal }, service.ExportMetrics, request),
    /** A file of requests, in parts, at the pace of the reader. */
    exportRequests: (request: ExportRequestsRequest, signal: AbortSignal) =>
      stream({ ...EXPORT, signal }, service.ExportRequests, request),
    /** The channel, without making it connect. */
    state: () => client.getChannel().getConnectivityState(false),
    close: () => client.close(),
  };
}
