import type { Connections } from '../client-answer.ts';
import type { AllowedOrigins } from '../cross-origin.ts';
import { type CallPorts, callModel, dialectAt, errorsFor } from '../routes/model-apis.ts';
import type { PlainServerOptions } from './plain-server.ts';

/** Which plain requests are answered without Node's http, and how: those to a model API that it would take as they are. */
export function plainCalls(
  ports: CallPorts & { readonly connections: Connections; readonly corsOrigins: AllowedOrigins },
): PlainServerOptions['calls'] {
  const { bodyMaxBytes, connections, corsOrigins } = ports;
  return {
    isClosing: () => connections.isClosing,
    takes: ({ url, headers, bodyBytes }) =>
      bodyBytes <= bodyMaxBytes &&
      (headers.origin === undefined || corsOrigins.size === 0) &&
      dialectAt(url) !== undefined,
    call(request, answering) {
      const dialect = dialectAt(request.url);
      if (dialect === undefined) throw new Error(`no API is at ${request.url}`);
      callModel(dialect, ports, request, answering(errorsFor(dialect, request.headers)));
    },
  };
}
