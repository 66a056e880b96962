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
import { type SpendOptions, spendHandlers } from './spend.ts';

/** The gRPC API of accounting. */
export type GrpcServer = {
  listen(address: ListenAddress): Promise<void>;
  /** Lets running calls end until the deadline fires, then cuts them. */
  stop(deadline: AbortSignal): Promise<void>;
};

/** A server of SpendService that does not listen yet. */
export function grpcServer(options: SpendOptions & { tls: ChannelTls | undefined }): GrpcServer {
  const credentials = serverCredentials(options.tls);
  const server = new Server(CHANNEL_OPTIONS);
  server.addService(protocol.spend.v1.SpendService.service, spendHandlers(options));

  return {
    async listen(address) {
      await bindServer(server, formatListenAddress(address), credentials);
    },
    stop: (deadline) => shutDownServer(server, deadline),
  };
}
