import { Server } from '@grpc/grpc-js';
import {
  bindServer,
  CHANNEL_OPTIONS,
  type ChannelTls,
  protocol,
  serverCredentials,
  shutDownServer,
} from '@tollgate/contracts';
import { formatListenAddress, type ListenAddress } from '@tollgate/settings';
import type { ExportOptions } from './exports.ts';
import { type HistoryOptions, historyHandlers } from './history.ts';
import { auditHandlers, type MetricsOptions, metricsHandlers } from './metrics.ts';
import { type RequestLogOptions, requestLogHandlers } from './request-logs.ts';

/** The gRPC API of analytics. */
export type GrpcServer = {
  listen(address: ListenAddress): Promise<void>;
  /** Lets running calls end until the deadline fires, then cuts them. */
  stop(deadline: AbortSignal): Promise<void>;
};

/** A server of MetricsService, HistoryService, AuditService and RequestLogService that does not listen yet. */
export function grpcServer(
  options: MetricsOptions &
    ExportOptions &
    HistoryOptions &
    RequestLogOptions & { tls: ChannelTls | undefined },
): GrpcServer {
  const credentials = serverCredentials(options.tls);
  const server = new Server(CHANNEL_OPTIONS);
  server.addService(protocol.metrics.v1.MetricsService.service, metricsHandlers(options));
  server.addService(protocol.metrics.v1.HistoryService.service, historyHandlers(options));
  server.addService(protocol.audit.v1.AuditService.service, auditHandlers(options));
  server.addService(protocol.logs.v1.RequestLogService.service, requestLogHandlers(options));

  return {
    async listen(address) {
      await bindServer(server, formatListenAddress(address), credentials);
    },
    stop: (deadline) => shutDownServer(server, deadline),
  };
}
