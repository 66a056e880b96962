import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { protocol, type WatchAlertsResponse } from '@tollgate/contracts';

type WatchCall = ServerWritableStream<unknown, WatchAlertsResponse>;

/** The part of policy that tells what to alert about. */
export type PolicyStandIn = {
  /** Tells everybody who watches, now and later. */
  tell(config: Omit<WatchAlertsResponse, 'revision'>): void;
  stop(): Promise<void>;
};

/** Answers WatchAlerts at the address. */
export async function startPolicyStandIn(address: string): Promise<PolicyStandIn> {
  const calls = new Set<WatchCall>();
  let newest: WatchAlertsResponse = { revision: 0, rules: [], channels: [] };
  const server = new Server();
  server.addService(protocol.config.v1.ConfigService.service, {
    WatchAlerts(call: WatchCall) {
      calls.add(call);
      call.on('cancelled', () => calls.delete(call));
      call.write(newest);
    },
    WatchConfig(call: ServerWritableStream<unknown, unknown>) {
      call.end();
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  let revision = 0;
  return {
    tell(config) {
      revision += 1;
      newest = { revision, ...config };
      for (const call of calls) call.write(newest);
    },
    async stop() {
      server.forceShutdown();
    },
  };
}
