import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectivityState, credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import {
  type AdmissionServiceHandlers,
  inProcessAdmissions,
  protocol,
  type ServedAdmitCall,
} from '../../src/index.ts';
import { describeAdmissionPort, type PortSubject } from './port-contract.ts';

describeAdmissionPort('in memory', () => {
  const admissions = inProcessAdmissions();
  return {
    port: admissions,
    serve: async (serve) => admissions.serve(serve),
    close: () => void admissions.close(AbortSignal.abort()),
  };
});

describeAdmissionPort('over gRPC', startGrpc);

/** On a Unix socket, as in one process. */
function startGrpc(): PortSubject {
  const { AdmissionService } = protocol.admission.v1;
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-port-'));
  const address = `unix:${dir}/policy`;
  const client = new AdmissionService(address, credentials.createInsecure());
  const server = new Server();
  let serveOne: (call: ServedAdmitCall) => void = () => {};
  let binding: Promise<void> | undefined;
  const handlers: AdmissionServiceHandlers = { Admit: (call) => serveOne(call) };
  server.addService(AdmissionService.service, handlers);
  onTestFinished(() => {
    client.close();
    server.forceShutdown();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    port: {
      admit: () => client.admit(),
      isConnected: () => client.getChannel().getConnectivityState(true) === connectivityState.READY,
    },
    serve(serve) {
      serveOne = serve;
      binding ??= new Promise<void>((resolve, reject) => {
        server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
          error === null ? resolve() : reject(error),
        );
      });
      return binding;
    },
    close: () => server.forceShutdown(),
  };
}
