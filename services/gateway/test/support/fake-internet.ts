import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { createSecureContext, type TLSSocket } from 'node:tls';
import { testAuthority } from '@tollgate/harness';

/** A request as a host of the internet got it. */
export type HostRequest = {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Common name of the certificate that the client has shown; undefined for none. */
  readonly clientName: string | undefined;
};

/** What a host answers. */
export type HostAnswer = { readonly status?: number; readonly body: object | string; readonly type?: string };

/** Hosts under their public names over real TLS, behind a proxy that tunnels to them. */
export type FakeInternet = {
  /** Of the proxy. */
  readonly proxyUrl: string;
  /** Signs the certificate of every host. */
  readonly caCert: string;
  /** A certificate for a client. */
  issue(name: string): { readonly cert: string; readonly key: string };
  readonly requests: HostRequest[];
  /** `Proxy-Authorization` of every tunnel, and where it led. */
  readonly tunnels: { readonly to: string; readonly authorization: string | undefined }[];
  /** Decides what a host answers; undefined for a host that does not exist. */
  answer: (request: HostRequest) => HostAnswer | undefined | Promise<HostAnswer>;
  /** Whether the proxy opens tunnels. */
  isProxyOpen: boolean;
  stop(): Promise<void>;
};

/** Starts it. */
export async function startFakeInternet(): Promise<FakeInternet> {
  const authority = testAuthority('The internet of a test');
  const contexts = new Map<string, ReturnType<typeof createSecureContext>>();
  const hosts = createTlsServer(
    {
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: false,
      SNICallback(name, done) {
        const known = contexts.get(name) ?? createSecureContext(authority.issue(name));
        contexts.set(name, known);
        done(null, known);
      },
    },
    async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const socket = incoming.socket as TLSSocket;
      const request: HostRequest = {
        host: String(incoming.headers.host),
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
        clientName: socket.authorized ? String(socket.getPeerCertificate().subject.CN) : undefined,
      };
      internet.requests.push(request);
      send(response, await internet.answer(request));
    },
  );
  const hostsPort = await listening(hosts);
  const sockets = new Set<Socket>();
  const proxy = createServer();
  proxy.on('connect', (request, client: Socket) => {
    internet.tunnels.push({ to: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (!internet.isProxyOpen) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const upstream = connect(hostsPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
  });
  const internet: FakeInternet = {
    proxyUrl: `http://127.0.0.1:${await listening(proxy)}`,
    caCert: authority.cert,
    issue: (name) => authority.issue(name),
    requests: [],
    tunnels: [],
    answer: () => undefined,
    isProxyOpen: true,
    async stop() {
      for (const socket of sockets) socket.destroy();
      hosts.closeAllConnections();
      await Promise.all([hosts, proxy].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
  return internet;
}

function send(response: ServerResponse, answer: HostAnswer | undefined): void {
  const { status = 200, body, type = 'application/json' } = answer ?? { status: 404, body: 'no such host' };
  response.writeHead(status, { 'content-type': type });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function listening(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}
