import { Server, ServerCredentials } from '@grpc/grpc-js';
import { CHANNEL_OPTIONS, protocol } from '@tollgate/contracts';
import { formatListenAddress, type ListenAddress } from '@tollgate/settings';
import { type SpendOptions, spendHandlers } from './spend.ts';

/** The face of accounting. */
export type GrpcServer = {
  listen(address: ListenAddress): Promise<void>;
  /** Lets calls under way end until the deadline fires, then cuts them. */
  stop(deadline: AbortSignal): Promise<void>;
};

/** A server of SpendService that does not listen yet. */
export function grpcServer(options: SpendOptions): GrpcServer {
  const server = new Server(CHANNEL_OPTIONS);
  server.addService(protocol.spend.v1.SpendService.service, spendHandlers(options));

  return {
    listen: (address) =>
      new Promise((resolve, reject) => {
        server.bindAsync(formatListenAddress(address), ServerCredentials.createInsecure(), (error) =>
          error === null ? resolve() : reject(error),
        );
      }),
    async stop(deadline) {
      const cut = () => server.forceShutdown();
      deadline.addEventListener('abort', cut, { once: true });
      await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      deadline.removeEventListener('abort', cut);
      server.forceShutdown();
    },
  };
}
