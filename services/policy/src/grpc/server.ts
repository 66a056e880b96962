import { chmodSync, rmSync, statSync } from 'node:fs';
import { Server } from '@grpc/grpc-js';
import type { AdminServiceHandlers } from '@tollgate/contracts';
import {
  bindServer,
  CHANNEL_OPTIONS,
  protocol,
  serverCredentials,
  shutDownServer,
} from '@tollgate/contracts';
import { formatListenAddress, type ListenAddress, type ServiceTls } from '@tollgate/settings';
import { HealthImplementation } from 'grpc-health-check';
import type { AdmissionFace } from './admission.ts';
import type { ConfigFace } from './config.ts';

/** The gRPC server of policy. */
export type PolicyServer = {
  start(): Promise<void>;
  /** Ends streams once they are answered and refuses new calls; by the deadline the rest is cut. */
  stop(deadline: AbortSignal): Promise<void>;
  /** The TCP port in use; 0 on a Unix socket. */
  port(): number;
};

/** Serves admission, config, admin and gRPC health on one address. */
export function policyServer(options: {
  listen: ListenAddress;
  /** Undefined: plain text. With a CA clients must have a certificate from it. */
  tls: ServiceTls | undefined;
  admission: AdmissionFace;
  config: ConfigFace;
  admin: AdminServiceHandlers;
}): PolicyServer {
  const { listen, admission, config, admin } = options;
  const credentials = serverCredentials(options.tls);
  const server = new Server(CHANNEL_OPTIONS);
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  server.addService(protocol.admission.v1.AdmissionService.service, admission.handlers);
  server.addService(protocol.config.v1.ConfigService.service, config.handlers);
  server.addService(protocol.admin.v1.AdminService.service, admin);
  health.addToServer(server);
  let boundPort = 0;
  return {
    async start() {
      if ('unixPath' in listen) removeStaleSocket(listen.unixPath);
      boundPort = await bindServer(server, formatListenAddress(listen), credentials);
      // Provider keys travel over this socket: only this user may open it.
      if ('unixPath' in listen) chmodSync(listen.unixPath, 0o600);
      health.setStatus('', 'SERVING');
    },
    async stop(deadline) {
      health.setStatus('', 'NOT_SERVING');
      admission.drain();
      config.drain();
      await shutDownServer(server, deadline);
      if ('unixPath' in listen) rmSync(listen.unixPath, { force: true });
    },
    port: () => ('unixPath' in listen ? 0 : boundPort),
  };
}

/** A process that was killed leaves its socket's file behind, and no other could listen there. */
function removeStaleSocket(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isSocket()) rmSync(path, { force: true });
}
