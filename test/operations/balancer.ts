import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A target of the balancer. */
export type Endpoint = {
  readonly host: string;
  readonly port: number;
  /** Whether new connections may go to it. */
  isOpen(): boolean;
};

/** A TCP balancer that listens on loopback. */
export type Balancer = {
  readonly url: string;
  /** Connections that found no endpoint open, or whose endpoint refused them. */
  refused(): number;
  stop(): Promise<void>;
};

/**
 * Passes each connection on to the next endpoint that is open, and knows nothing of what is on it: a connection stays
 * with its endpoint until one side closes it, as behind a Kubernetes service.
 */
export async function startBalancer(endpoints: readonly Endpoint[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let next = 0;
  let refused = 0;

  function choose(): Endpoint | undefined {
    for (let tried = 0; tried < endpoints.length; tried++) {
      const endpoint = endpoints[next++ % endpoints.length];
      if (endpoint?.isOpen()) return endpoint;
    }
    return undefined;
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const endpoint = choose();
    if (endpoint === undefined) {
      refused += 1;
      client.destroy();
      return;
    }
    const onward = connect({ host: endpoint.host, port: endpoint.port, allowHalfOpen: true, noDelay: true });
    let isConnected = false;
    onward.once('connect', () => {
      isConnected = true;
    });
    onward.once('error', () => {
      if (!isConnected) refused += 1;
    });
    join(client, onward);
  });

  function join(one: Socket, other: Socket): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.once('close', () => {
        sockets.delete(from);
        if (from.errored !== null || !from.readableEnded) to.destroy();
      });
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    refused: () => refused,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
